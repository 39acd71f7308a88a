"""Common Danish words of phrasing: verbs, adjectives and small nouns that everybody uses for anything.

A question that is put in everyday words ("hvad fik de ud af at kigge på det?") holds many that no minutes hold; that
they are missing tells nothing of whether the archive knows of the matter. That "biograf" is missing does.
"""

from __future__ import annotations

from rag.danish import words

_VERBS = """
    afgive afgav afgivet afholde afholdt afslutte afsluttet anbefalet anføre angive ansætte arbejde arbejder
    begynde begyndte begrunde behøve benytte beskrive bestemme bestå bestod betale betaler betyde betød bevare
    bidrage blande blive bo boede bor bringe bragte bruge bruger brugte bryde brød bære bar bygge bygger byde
    bød danne dele dreje drikke drive drev dukke dukkede dække dø døde efterlade ende erstatte erstattes falde
    faldt faldet finde finder findes fandtes fandt fundet flytte flyttede forberede forblive foregå foregik
    foregår foretage foretaget foretrække forhindre forklare forlade forladt forlange forlod forstå forstod
    forsvinde forsvinder forsvandt forsøge forvente forventer fortsætte fortsatte frygte fylde fylder fælde føle
    føler følge følger fulgte føre fører førte få får fik fået gemme gentage give giver gav givet gribe gro
    glemme godkente gå går gik gået gælde gældende gør gøre gjorde gjort handle have haft havde hente henter
    hentede hjælpe hjalp holde holder holdt hænge hænger hang høre hører hørt hørte håbe indebære indføre indgå
    indgik indgår inddrage indrette kalde kende kender kigge kigger klare klarer komme kommer kom kommet kræve
    kunne købe købte køre kører kørte lade lader lagde lagt lave laver lavet lede leder lege levere leve lide
    ligge ligger lå ligne love lukke lyde lyder lykkes lykkedes lægge lægger lære lærte læse løbe løb løse låne
    mangle mangler manglede mene miste mistede møde mødes måtte nå nåede nævne opdage opfylde ophøre opnå opleve
    oplevede opstå opstod optage ordne overdrage overlade overtage overveje passe pege peger planlægge prøve
    prøver præsentere påvirke regne rejse rekruttere rette rettede rydde række rykke rører sagt samle samles
    samledes samlede satte satse sende sender sendt sendte se ser set sidde sidder sad sige skabe skaber skaffe
    skete skifte skrive skriver skrev skrevet slippe slipper slap slutte slutter slå slog smide snakke snakkede
    snakken sætte sætter sat sikre skære skar skylde skyldes skylder sker spille spise spørge spurgte stige
    stiger steg steget stille stiller stillede stoppe stå stod styrke støtte støttede svare svarede synes syntes
    søge søger søgte tabe tabte tage tager tog taget tale talte tilbyde tildele tildelt tilføje tilhøre tilsende
    tilsendt tjekke traf træffe trække trækker trak trukket træde tro troede tvinge tænke tænker tænkt tænkte
    tælle tåle udføre udgøre udgør udmunde udmundede udvikle undgå undersøge undre vandt vente venter ventet
    ventede vide vidste ved vise viser viste vinde vil ville virke virker vokse vokser vurdere vælge være vågne
    ændre ændrede ønske åbne adskille adskiller fordele fordeler knytte knyttet placere placeres begejstrede
    begejstret ansatte ansat nedsat nedsætte udsat udsatte udskyde hedde hed kostede kostet skulle vedrøre
    omfatte omfatter
    """

_ADJECTIVES = """
    allerførste allersidst alene anden andet andre aktuel bagefter bedre bedst begge billig billige bred dårlig
    dårligt dyr dyre dyrere dyrest dyrt egen eget egne ekstra ekstern endnu eneste enkelt enkelte erstattet fast
    faste fjerde forkert forkerte forrest forrige forskellig forskellige fremme fremtidig fri frit fremover fuld
    fulde fælles færdig færre følgende første fjerne gal galt gammel gamle gammelt glad god godt gode grundig
    gældende halv halve hel hele helt hurtig hurtige hurtigt hurtigere høj høje højt højere højest indenfor
    intern interne jævn klar klart klare konkret konkrete kommende kort korte kortere kritisk kraftig kvik lang
    lange langt langsom lav lave lavt lavere længe længere længst let lette lettere lidt lige lille lokal lokale
    meget mest midlertidig mindre mindst mulig muligt mulige mange mere normal normalt normale ny nye nyt nyere
    nylig nær nærmere nærmest nem nemt nemmere nødvendig nødvendigt næste oftere oppe overordnet parat personlig
    præcis pæn privat rask ret rette rigtig rigtige rigtigt samlet samlede samme selv sen sent senere senest
    seneste sidst sidste sikker simpel sjælden sjov slem små småt stor store stort større størst største svær
    svært særlig særlige særskilt tidlig tidligt tidligere tredje tung tydelig typisk typiske tæt tættere tom
    tomt tomme uenig umulig ung unge usikker vanskelig varm vigtig vigtige vigtigt vigtigste virkelig virkelige
    videre voldsom yderst yderste yngste ældste ændret årlig årlige årligt ugentlig ugentlige månedlig daglig
    daglige dagligt øverst øverste øvrige åben femte gerne ellers allerede altid aldrig bare derude deroppe
    foran forbi forud fremad hidtil hjemme hurra igen ikke imens imod indtil især jævnligt klogt knap langs
    måske netop nok nu nuværende ofte omkring oven ovre overalt sammen samtidig siden snart somme stadig
    stadigvæk straks temmelig tilbage tit uden ude undervejs usædvanlig vistnok ængstelig
    """

_NOUNS = """
    aften antal arbejde begyndelse begyndelsen behov bekymring bekymringer besked betingelse betingelser bord
    bordet brug del dele dag dage dagen døgn eftermiddag eksempel ende enden formål folk fordel fordele forhold
    forløb forskel forslag forstand forsøg fremtid fremtiden gang gange grund grunde grunden halvdel halvdelen
    hånd hånden henblik hensyn holdning holdningen hul hullet hus hjælp højde idé ideen indhold indsats kassen
    kasse krav kræfter lov mand mål måde måder måned måneder måneden mening menneske mennesker mulighed
    muligheder niveau ny nogle opgave opgaver ord oplæg overblik par person personer plads pladsen plan planen
    planer problem problemer problemet proces punkt retning resten rest ret rolle ramme række sted steder stedet
    side sider situation slags slut slutning slutningen spidsen spørgsmål start stil stilling størrelse stykke
    stykker syn tal tanke tanken tanker tid tiden tilfælde ting top topfigur træk type uge uger ugen
    udgangspunkt verden virkelighed virkeligheden vilkår vægt værdi år året årene årsag årsagen ærinde øjeblik
    øje programmet overskrift regning gruppe tur løb hammel leder chef overskridelsen løsning løsningen
    baggrund baggrunden
    beregning beregningen udtalelse henvendelse afkald forbehold konsekvens konsekvenser betydning følge følger
    indflydelse politiker medlem medlemmer medlemmerne embedsfolk embedsfolkene embedsværk embedsværket
    embedsværkets kontaktråd kontaktrådet rådet råd udvalg udvalget
    """

LIGHT_STEMS = frozenset(words.stem(word) for word in words.fold(f"{_VERBS} {_ADJECTIVES} {_NOUNS}").split())


def is_light(word: str) -> bool:
    """Whether a folded word is one of phrasing."""
    return words.stem(word) in LIGHT_STEMS
