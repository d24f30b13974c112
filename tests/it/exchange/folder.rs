#![cfg(all(feature = "toml", feature = "csv"))]

use geoecon::{Attribute, exchange::Folder, world::Kind};

const WORLD: &str = r#"
geoecon = 1
name = "two states and the rest"

[sources.icio]
title = "Inter-Country Input-Output Tables"

[[tables]]
file = "flows.csv"
holds = { Flows = { year = 2022, currency = "USD", multiple = "1000000", validity = "2022-01-01..", source = "icio" } }

[[tables]]
file = "duties.csv"
holds = { Tariffs = { measure = "mfn", stacking = "Base", unit = "percent", validity = "2025-01-01..", source = "icio" } }

[[tables]]
file = "attributes.csv"
holds = { Attributes = {} }

[[tables]]
file = "technology.csv"
holds = { Technology = { source = "icio" } }

[[tables]]
file = "theta.csv"
holds = { Elasticities = { source = "icio" } }
"#;

const STATES: &str = r#"
[[states]]
id = "KOR"
name = "South Korea"

[[states]]
id = "USA"
name = "United States"

[[states]]
id = "ROW"
name = "Rest of the world"
kind = "Aggregate"
"#;

const TIES: &str = r#"
[[ties]]
from = "USA"
to = "KOR"
validity = "1954-11-18.."
terms = { Defence = { trigger = "ArmedAttack" } }
"#;

const FLOWS: &str =
    "product,exporter,KOR,USA,ROW\r\nfood,KOR,5.5,1,2\r\nfood,USA,3,,4\r\nfood,ROW,0,1,9\r\n";
const DUTIES: &str = "product,exporter,KOR,USA\nfood,KOR,,0\nfood,USA,2.5,0\n";
const ATTRIBUTES: &str = "state,attribute,as_of,value,low,high,source\nKOR,Gdp,2024-12-31,1.87e12,,,icio\n\
    KOR,Population,2024-07-01,51700000,51000000,52000000,\n";
const TECHNOLOGY: &str = "state,sector,measured_for,value_added,food,steel\nKOR,food,KOR,0.6,0.3,10%\nUSA,food,,0.5,0.5,\n";
const THETA: &str = "sector,cp2015,mine\nfood,8.11,4\nsteel,,2.5\n";

pub(crate) fn files() -> Vec<(&'static str, &'static str)> {
    vec![
        ("world.toml", WORLD),
        ("states.toml", STATES),
        ("deals.toml", TIES),
        ("flows.csv", FLOWS),
        ("duties.csv", DUTIES),
        ("attributes.csv", ATTRIBUTES),
        ("technology.csv", TECHNOLOGY),
        ("theta.csv", THETA),
        ("README.md", "not read"),
    ]
}

#[cfg(feature = "json")]
pub(crate) fn with(name: &'static str, text: &'static str) -> geoecon::Result<geoecon::World> {
    let mut files = files();
    files.retain(|(known, _)| *known != name);
    files.push((name, text));
    Folder::from_files(files).load()
}

#[test]
fn a_folder_in_memory_loads() {
    let world = Folder::from_files(files()).load().unwrap();
    assert_eq!(world.name(), "two states and the rest");
    let ties: Vec<String> =
        world.ties().map(|(id, tie)| format!("{id} {tie} {:?}", tie.source)).collect();
    assert_eq!(
        ties,
        [
            "#1 USA -> KOR: defence (armed attack), in force 1954-11-18.. None",
            "#2 KOR -> KOR: USD 5.5 mn of food in 2022, in force 2022-01-01.. Some(icio)",
            "#3 KOR -> USA: USD 1 mn of food in 2022, in force 2022-01-01.. Some(icio)",
            "#4 KOR -> ROW: USD 2 mn of food in 2022, in force 2022-01-01.. Some(icio)",
            "#5 USA -> KOR: USD 3 mn of food in 2022, in force 2022-01-01.. Some(icio)",
            "#6 USA -> ROW: USD 4 mn of food in 2022, in force 2022-01-01.. Some(icio)",
            "#7 ROW -> USA: USD 1 mn of food in 2022, in force 2022-01-01.. Some(icio)",
            "#8 ROW -> ROW: USD 9 mn of food in 2022, in force 2022-01-01.. Some(icio)",
            "#9 USA -> KOR: base duty of 0% on food (mfn), in force 2025-01-01.. Some(icio)",
            "#10 KOR -> USA: base duty of 2.5% on food (mfn), in force 2025-01-01.. Some(icio)",
        ]
    );
    let korea = world.state("KOR".parse().unwrap()).unwrap();
    let gdp = &korea.attributes[&Attribute::Gdp][0];
    assert_eq!(gdp.estimate.value().to_string(), "1870000000000");
    assert_eq!(
        korea.attributes[&Attribute::Population][0].estimate.to_string(),
        "51700000 (51000000 to 52000000)"
    );
    let usa = world.technology("USA".parse().unwrap(), "food".parse().unwrap()).unwrap();
    assert_eq!((usa.measured_for, usa.inputs.len()), (None, 1));
    let thetas: Vec<_> = world.elasticity_sets().map(|(n, s)| (n, s.theta.len())).collect();
    assert_eq!(thetas, [("cp2015", 1), ("mine", 2)]);
    assert_eq!(world.ties().filter(|(_, tie)| tie.kind() == Kind::Tariff).count(), 2);
}

#[test]
fn a_folder_on_disk_loads_as_in_memory() {
    let dir = tempdir("folder");
    for (name, text) in files() {
        std::fs::write(dir.join(name), text).unwrap();
    }
    let loaded = geoecon::exchange::load(&dir);
    std::fs::remove_dir_all(&dir).unwrap();
    assert_eq!(loaded.unwrap(), Folder::from_files(files()).load().unwrap());
}

pub(crate) fn tempdir(name: &str) -> std::path::PathBuf {
    let dir = std::env::temp_dir().join(format!("geoecon-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    dir
}
