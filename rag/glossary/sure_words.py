"""From everyday and foreign words to those of Danish minutes.

Two curated tables. ``_ENGLISH`` translates the words that questions to a municipality's archive are made of;
``_EVERYDAY`` adds the administration's words for what people (and a few Norwegians and Swedes) call otherwise, to be
looked for at a lower weight than the user's own. A key that ends in ``*`` is the beginning of a word.
"""

from __future__ import annotations

from functools import lru_cache

from rag.danish import words

_ENGLISH = """
    agreement: aftale
    allocat*: fordeling
    appoint*: udpegning udpege
    approv*: godkendt
    asylum: asyl flygtninge
    attend*: deltog deltagere
    bed beds: senge sengepladser
    benefit*: ydelse fordel
    board: bestyrelse
    budget*: budget
    bus buses: bus busser kollektiv trafik
    business businesses: virksomheder erhverv
    case: sag
    central: midt
    chair* chairman: formand
    child children: børn
    citizen* residents: borgere
    city cities town towns: by kommune
    centre center: center
    location place: placering
    turbine*: vindmøller møller
    oppos*: imod modstand
    response*: høringssvar svar
    swimming pool: svømmehal
    bath: badet svømmehal
    ferry: færge
    island: ø
    bridge: bro
    dike dyke: dige
    stream river creek: å vandløb
    kindergarten daycare: dagtilbud børnehave
    closed closing close closure: lukket lukning
    building build construction: byggeri
    scenario*: scenarier
    phase: fase
    price: pris
    teacher*: lærere
    parent*: forældre
    consultation hearing: høring
    complain*: klage
    chosen choose selected: valgt
    increased rise rising: stigning
    climate: klima
    near nearby: nær
    cluster*: klynger
    collaborat* cooperat*: samarbejde
    company companies: virksomheder
    conference: konference
    constitut*: konstituerende konstituering
    contract: kontrakt resultatkontrakt
    council councils: råd byråd
    count*: antal
    cost costs: udgift koster
    cut cuts: besparelse reduktion
    deadline: frist
    decentral*: decentral
    develop*: udvikling
    disabled disability: handicap
    discuss*: drøftede
    doctor doctors: læge læger praktiserende
    econom* financ*: økonomi
    education: uddannelse
    elder* old older aged: ældre ældreområdet ældrepleje
    elect*: valg kommunalvalg
    employ* jobs job: beskæftigelse job
    enterprise: erhverv
    environment*: miljø
    evaluat*: evaluering
    experiment* trial*: forsøg
    free: fri
    full-time fulltime: fuldtid
    first: første
    meeting* meet: møde
    decid* decision*: besluttede beslutning
    recommend*: indstilling anbefaling
    receive: modtage
    fund funds funding grant grants: midler tilskud puljer
    goal goals target*: mål
    green: grøn omstilling
    guidance: vejledning
    health healthcare: sundhed sundhedsvæsen
    home: hjem
    hospital*: hospital sygehus
    house housing: bolig boliger
    increase*: stigning
    integration: integration
    investment*: anlæg investering
    labour labor workforce: arbejdskraft arbejdsmarked
    law legislation: lov lovgivning
    leisure: fritid
    library libraries: bibliotek
    local: lokal nær
    manager director: direktør
    mayor*: borgmester
    medicine: medicin
    member*: medlem medlemmer
    mental: psykisk psykiatri
    million*: mio kr
    mobility: mobilitet
    money: kr økonomi midler
    municipal*: kommune kommuner
    neighbo*: nabo
    next: næste
    nurse* nursing: sygepleje sygeplejersker
    office: kontor
    part-time parttime: deltid
    participant*: deltagere
    party parties: parti
    patient*: patient patienter
    percent percentage: procent
    plan plans planning: plan planlægning
    polic*: politik
    population: befolkning demografi
    postponed delay*: udsat forsinket
    president: formand
    principle*: principper
    process: proces
    project*: projekt
    public: offentlig kollektiv
    quota*: kvote kvoter
    recruit*: rekruttering
    reform: reform
    refugee* asylum-seekers: flygtninge landstallet
    region* regional: region regionale
    report: rapport referat beretning
    representative*: repræsentanter
    result*: resultat
    road roads: vej veje
    rule* procedure: regler forretningsorden
    saving*: besparelser
    school*: skole folkeskole
    sewage wastewater: spildevand
    share: andel
    shortage: mangel
    social: social
    staff personnel: personale medarbejdere
    strategy strategies: strategi
    student* pupil*: elever studerende
    substitute* deputy deputies: stedfortræder suppleant
    support*: støtte opbakning
    tax taxes: skat
    temporary: midlertidig
    term: valgperiode
    tourism: turisme
    traffic transport* transit: trafik kollektiv transport
    treat* therapy: behandling
    ukrain*: ukraine fordrevne
    unemploy*: ledighed ledige
    universit*: universitet
    vaccin*: vaccination
    vote votes: afstemning stemmer
    voted: stemte stemmer
    against: imod
    waste garbage trash: affald
    water: vand
    wind: vind vindmøller
    women: kvinder
    worker*: medarbejdere
    year years: år
    young youth: unge ungeindsats
    autumn: efterår
    spring: forår
    """

_EVERYDAY = """
    flyktning* flykting*: flygtninge
    sykehus* sjukhus*: sygehus hospital
    sykepleier* sjukskoetersk*: sygeplejersker
    kollektivtrafik*: kollektiv trafik
    rekryter*: rekruttering
    eldre* aeldreomsorg*: ældre ældrepleje
    badet badeanstalt* bade: svømmehal svømmehallen
    bus* rutebil*: kollektiv trafik busruter
    tog togtrafik: kollektiv trafik
    braendstof diesel benzin: brændstofpriser
    penge kroner finans* skillinger: økonomi mio kr budget
    spare spares sparer skaere skaares beskaer* nedskaering* sparerund*: besparelser reduktion reduceres
    gamle aeldres pensionister bedstefor* senior*: ældre ældreområdet
    over-80-aarige: ældre demografi
    plejehjem: plejebolig plejecenter ældre
    haender mandskab folk ansatte medarbejdermangel: arbejdskraft personale medarbejdere rekruttering
    skaffe tiltraekke hyre ansaette ansaettelse*: rekruttering rekruttere
    deltidsansat* halvtid: deltid fuldtid
    sygehus* sygehuse: hospital akuthospital
    hospital*: sygehus
    doktor* laege laeger laegerne: praktiserende læger almen praksis
    vaccine* stikke stik: vaccinationer
    asylansoeg* migrant* indvandr* nytilkomne nyankomne: flygtninge landstallet
    ukraine*: fordrevet særloven
    afghan*: afghanske afghanistan
    firma* virksomhed* erhvervsliv*: virksomheder erhvervsfremme erhvervshus
    erhvervsraadgiv* raadgivning: vejledning erhvervsservice
    jobcenter* arbejdsloes* ledig*: beskæftigelse beskæftigelsesområdet
    job: beskæftigelse
    groen* klimavenlig* co2-udledning: klima grøn omstilling
    natur: miljø
    bruxelles: eu
    arbejdsmarkedsraad*: rar
    praksisplanudvalg*: ppu
    sundhedskoordinationsudvalg*: sku
    df: dansk folkeparti
    sf: socialistisk folkeparti
    socialdemokrat*: socialdemokratiet
    spidsen leder ledes boss: formand direktør
    foerste: konstituerende
    afloeser* afloese suppleant* reserve* vikar: stedfortræder stedfortrædere nyt medlem
    valgt vaelge vaelges vaelger: udpegning udpege udpeger valg
    formandspost* formandsvalg*: formand konstituering
    valgaften*: kommunalvalg valg
    regler reglement spilleregler: forretningsorden
    online teams skaerm: virtuelle virtuelt digitale
    corona* pandemi*: covid-19 corona
    skrald* affaldssortering: affald renovation
    skole* klasse*: folkeskole elever
    boernehave* vuggestue* institution*: dagtilbud daginstitution
    handicap*: specialiserede socialområde
    misbrug*: rusmidler
    psykisk*: psykiatri
    chef chefen: direktør formand
    raad tips: anbefalinger
    tjek gennemgang maaling*: evaluering
    gratis: tilskud
    bil bilerne biler: trafik veje parkering
    cykel* cykl*: cykelsti trafik
    byg byggeri bygge: anlæg bygning
    hus huse lejlighed*: bolig boliger
    kontrakt* aftale*: resultatkontrakt aftale
    udskudt udsaettelse forsinket: udsat tidsplan
    transport befordring: mobilitet trafik
    klagede klage kritiserede: kritik
    hacker* hacket: hackerangreb cyberangreb it-sikkerhed
    uvejr* orkan*: storm stormflod
    hav havet: vandstand stormflod kyst
    gadenavn* vejnavn*: vejnavn
    fjerkrae* hoens hoener kylling*: høns fjerkræ
    underskrift*: underskrevet skrevet underskriftsindsamling
    billetsalg* billetpris* billet*: billetindtægter takster takst
    nettet: virtuelle virtuelt digitale
    stolpe*: pæle søjler
    propel* vindmoelle*: vindmølle møller
    kvote andel: kvote fordeling
    opsige opsagt fyre fyring* fyret: afskedigelse afskediget
    sagsbehandling*: ventetid behandlingstid
    laegehus* laegeklinik*: lægehus sundhedshus
    ambulance* redningsbaad*: akut beredskab
    brandvaesen* brandmaend brandstation*: beredskab
    oversvoemmelse* oversvoemme*: klimatilpasning stormflod
    skov traeer: skovrejsning træer
    hundeskov* hundepark*: hundeskov
    idraetshal* sportshal*: hal idræt
    festival* koncert*: kultur arrangement
    busstop* stoppested*: stoppested
    fartgraense*: hastighed hastighedsgrænse
    boede: bolig beboere nabo
    regning* prisen: udgift beløb koster
    bevilge* tilskud*: bevilling tilskud støtte
    ekstra: tillægsbevilling merudgift
    underskud* minus: merforbrug underskud
    overskud*: mindreforbrug overskud
    fordyr* budgetoverskrid* overskrid*: merudgift merforbrug
    laane* laan: låneoptagelse lån kommunegaranti garanti
    garanti garanter*: kommunegaranti garanti
    afstem*: stemte stemmer imod
    modstander* modstand: imod protest
    tilhaenger*: støtter
    brev breve skrivelse*: henvendelse brev
    minister ministeren: ministerium
    staten regeringen: ministeriet staten
    ansoegning* soegt: ansøgning ansøge
    forlaenge* forlaengelse*: forlænget fortsætter
    lukk* luk: nedlæggelse nedlagt nedlægges lukning
    evakuer*: evakuering fordrevne særlov
    arbejdsuge*: arbejdsdage arbejdstid
    aabner aabning aabne: indvielse ibrugtagning
    byggefirma* haandvaerker* mester: entreprenør
    konkurs krak: konkurs
    kloak* spildevand*: spildevand
    drikkevand*: drikkevand grundvand
    mark marker markerne: lavbundsjord landbrug
    landmand landmaend boender bonde: landbrug lodsejere
    nabo naboer naboerne: naboer høringssvar
    sommerhus* feriebolig* feriehus*: sommerhus ferieboliger
    turist*: turisme overnatninger
    kirkegaard* kirke*: kirke
    foreningsliv* forening*: forening foreninger
    frivillig*: frivillige foreninger
    ensom*: ensomhed
    hjemmehjaelp* hjemmesygepl*: hjemmepleje ældrepleje
    genoptraen*: genoptræning rehabilitering
    indlagt indlaeg*: indlæggelser
    udskriv*: udskrivelser udskrivning
    telefonraadgivning* telefon: telefonisk
    sosu* social-og*: sosu social sundhedsassistent
    frafald*: frafald gennemførelse
    laerling* elevplads* praktikplads*: elever lærepladser
    laerested* uddannelsessted*: uddannelsesinstitutioner erhvervsskoler
    brancheforening*: arbejdsgiverorganisationer organisationer
    kur kampagne*: kampagne
    deadline*: frist senest
    gaa-hjem* konference* topmoede*: konference temadag
    naboby* nabokommune*: kommuner
    """


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Both tables, keys folded."""
    return _read(_ENGLISH), _read(_EVERYDAY)


def _read(table: str) -> dict[str, tuple[str, ...]]:
    entries: dict[str, tuple[str, ...]] = {}
    for line in table.strip().splitlines():
        keys, _, values = line.partition(":")
        for key in keys.split():
            entries[words.fold(key)] = tuple(values.split())
    return entries


def _look_up(word: str, table: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    if word in table:
        return table[word]
    beginnings = (word[:size] + "*" for size in range(len(word), 2, -1))
    return next((table[key] for key in beginnings if key in table), ())


def translate(word: str) -> tuple[str, ...]:
    """The Danish words for a folded English one; empty if it is not in the table."""
    return _look_up(word, _tables()[0])


def administrative(word: str) -> tuple[str, ...]:
    """The administration's words for a folded everyday one; empty if it is not in the table."""
    return _look_up(word, _tables()[1])
