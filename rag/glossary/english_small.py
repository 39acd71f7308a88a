"""English words that say nothing of what is asked about."""

from __future__ import annotations

_WORDS = """
    able about actually after again all almost along already also although always am among an and another any
    anyone anything around as ask asked away based be became because become been before being believe best
    better between big bit both but by call called came can cannot come could despite did different do doing
    done during each either else enough especially even ever every everyone everything exactly fact feel few
    finally find first following for from full general get gets getting give given gives giving go goes going
    gone good got great group had happen happened happening has have having he her here high him himself his
    how however i if in including instead into it its itself just keep kept kind know known large last later
    least less let like likely little long look looked looking looks lot made main make makes making many may
    maybe me mean means might more most mostly much must my myself necessary need never new next no none nor
    not nothing now of off often ok old on once one ones only onto or order other others otherwise our out
    over own part particular particularly people per perhaps person place please plus possible pretty probably
    put quickly quite rather real really regarding said same saw say saying says second see seem seems seen
    set several shall she should show shown side simple simply since single small so some someone something
    sometimes soon still such sure take taken takes taking talk tell than thank that the their them themselves
    then there therefore these they thing things think thinking this those thought three through throughout
    thus time times to today together told too took towards true try turn two under unless until up upon us
    use used using usual usually various very want was way ways we well went were what whatever when where
    whether which while who whole whom whose why will with within without would yes yet you your
    """
SMALL = frozenset(_WORDS.split())
