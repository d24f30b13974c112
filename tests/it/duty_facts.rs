//! Duties that were in force on a day, as the orders write them: what a duty rule must say of the world
//! that ships.

/// How the duty relates to the base duty of the flow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Expected {
    /// The base and so many percent on top.
    OnTop(i64),
    /// So many percent in all, or the base where that is higher.
    AllIn(i64),
}

/// What goods of `product` from `exporter` paid on `date`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DutyFact {
    pub(crate) date: &'static str,
    pub(crate) importer: &'static str,
    pub(crate) exporter: &'static str,
    pub(crate) product: &'static str,
    /// Whether the goods qualify for the preferences of the agreement between the two.
    pub(crate) qualifies: bool,
    pub(crate) expected: Expected,
}

const fn us(
    date: &'static str,
    exporter: &'static str,
    product: &'static str,
    expected: Expected,
) -> DutyFact {
    DutyFact { date, importer: "USA", exporter, product, qualifies: false, expected }
}

const fn qualifying(fact: DutyFact) -> DutyFact {
    DutyFact { qualifies: true, ..fact }
}

use Expected::{AllIn, OnTop};

/// In the order of the exporters.
pub(crate) const DUTY_FACTS: &[DutyFact] = &[
    // Korea: the floor, then 15 all-in; vehicles apart.
    us("2025-03-31", "KOR", "electronics", OnTop(0)),
    us("2025-06-01", "KOR", "electronics", OnTop(10)),
    us("2025-08-07", "KOR", "electronics", AllIn(15)),
    us("2025-07-15", "KOR", "vehicles", OnTop(25)),
    us("2025-08-15", "KOR", "vehicles", OnTop(25)),
    us("2025-10-31", "KOR", "vehicles", OnTop(25)),
    us("2025-12-01", "KOR", "vehicles", AllIn(15)),
    us("2025-12-01", "KOR", "services", OnTop(0)),
    us("2025-05-01", "KOR", "72", OnTop(25)),
    us("2025-06-04", "KOR", "72", OnTop(50)),
    // Japan: all-in, so that food, whose base is above 15, pays its base alone.
    us("2025-08-06", "JPN", "machinery", OnTop(10)),
    us("2025-08-07", "JPN", "machinery", AllIn(15)),
    us("2025-08-07", "JPN", "agrifood", AllIn(15)),
    us("2025-09-15", "JPN", "vehicles", OnTop(25)),
    us("2025-09-16", "JPN", "vehicles", AllIn(15)),
    // The European Union: recorded once, holds for its members.
    us("2025-07-01", "DEU", "chemicals", OnTop(10)),
    us("2025-08-07", "DEU", "chemicals", AllIn(15)),
    us("2025-07-31", "DEU", "vehicles", OnTop(25)),
    us("2025-08-01", "DEU", "vehicles", AllIn(15)),
    us("2025-08-07", "XEU", "textiles_light", AllIn(15)),
    us("2025-06-04", "FRA", "76", OnTop(50)),
    DutyFact {
        date: "2025-09-01",
        importer: "DEU",
        exporter: "FRA",
        product: "vehicles",
        qualifies: false,
        expected: OnTop(0),
    },
    // Asia and the Pacific.
    us("2025-08-06", "VNM", "textiles_light", OnTop(10)),
    us("2025-08-07", "VNM", "textiles_light", OnTop(20)),
    us("2025-09-01", "TWN", "electronics", OnTop(20)),
    us("2025-08-26", "IND", "textiles_light", OnTop(25)),
    us("2025-08-27", "IND", "textiles_light", OnTop(50)),
    us("2025-08-27", "IND", "vehicles", OnTop(25)),
    us("2025-09-01", "IDN", "textiles_light", OnTop(19)),
    us("2025-09-01", "LAO", "textiles_light", OnTop(40)),
    us("2025-09-01", "SGP", "chemicals", OnTop(10)),
    us("2025-09-01", "AUS", "agrifood", OnTop(10)),
    us("2025-08-06", "NZL", "agrifood", OnTop(10)),
    us("2025-08-07", "NZL", "agrifood", OnTop(15)),
    // Others.
    us("2025-09-01", "CHE", "machinery", OnTop(39)),
    us("2025-09-01", "GBR", "machinery", OnTop(10)),
    us("2025-06-29", "GBR", "vehicles", OnTop(25)),
    us("2025-06-30", "GBR", "vehicles", AllIn(10)),
    us("2025-06-04", "GBR", "73", OnTop(25)),
    us("2025-08-05", "BRA", "agrifood", OnTop(10)),
    us("2025-08-06", "BRA", "agrifood", OnTop(50)),
    us("2025-09-01", "CHL", "agrifood", OnTop(10)),
    us("2025-09-01", "RUS", "chemicals", OnTop(0)),
    us("2025-09-01", "ROW", "textiles_light", OnTop(10)),
    // China: through the spring, in the truce, and after it as the order stands.
    us("2025-02-03", "CHN", "textiles_light", OnTop(0)),
    us("2025-02-04", "CHN", "textiles_light", OnTop(10)),
    us("2025-03-04", "CHN", "textiles_light", OnTop(20)),
    us("2025-04-05", "CHN", "textiles_light", OnTop(30)),
    us("2025-04-09", "CHN", "textiles_light", OnTop(104)),
    us("2025-04-10", "CHN", "textiles_light", OnTop(145)),
    us("2025-05-14", "CHN", "textiles_light", OnTop(30)),
    us("2025-05-14", "CHN", "vehicles", OnTop(45)),
    us("2025-06-04", "CHN", "72", OnTop(70)),
    us("2025-11-01", "CHN", "textiles_light", OnTop(30)),
    us("2025-11-10", "CHN", "textiles_light", OnTop(20)),
    us("2026-11-10", "CHN", "textiles_light", OnTop(44)),
    us("2025-06-01", "HKG", "electronics", OnTop(30)),
    DutyFact {
        date: "2025-04-20",
        importer: "CHN",
        exporter: "USA",
        product: "machinery",
        qualifies: false,
        expected: OnTop(125),
    },
    DutyFact {
        date: "2025-12-01",
        importer: "CHN",
        exporter: "USA",
        product: "machinery",
        qualifies: false,
        expected: OnTop(10),
    },
    // The borders, inside and outside the USMCA.
    us("2025-03-05", "CAN", "machinery", OnTop(25)),
    us("2025-07-31", "CAN", "machinery", OnTop(25)),
    us("2025-08-01", "CAN", "machinery", OnTop(35)),
    qualifying(us("2025-03-05", "CAN", "machinery", OnTop(25))),
    qualifying(us("2025-08-01", "CAN", "machinery", OnTop(0))),
    us("2025-08-01", "CAN", "energy_mining", OnTop(10)),
    us("2025-08-01", "CAN", "76", OnTop(50)),
    us("2025-09-01", "MEX", "electronics", OnTop(25)),
    qualifying(us("2025-09-01", "MEX", "electronics", OnTop(0))),
    us("2025-09-01", "MEX", "vehicles", OnTop(25)),
];
