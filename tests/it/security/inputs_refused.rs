//! What is wrong with a table is said with its file, line and column, and never read as something else.

use std::{fs, path::PathBuf};

use super::inputs;

/// A folder with these files, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let dir = std::env::temp_dir().join(format!("geoecon-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        for (file, text) in files {
            fs::write(dir.join(file), text).unwrap();
        }
        Self(dir)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const STATES: &str = "states_nmc_x.csv";
const HEADER: &str = "ccode,iso3,cinc_2018,capital_lat,capital_lng\n";

fn refused(rows: &str) -> String {
    let name = format!("states-{}", rows.len());
    let folder = Folder::new(&name, &[(STATES, &format!("{HEADER}{rows}"))]);
    inputs::states(&folder.0).unwrap_err().to_string()
}

#[test]
fn an_unreadable_capability_is_named() {
    for bad in ["NA", "NaN", "-5", "inf", "0.0.49"] {
        let error = refused(&format!("2,USA,0.12,38.9,-77.0\n20,CAN,{bad},45.4,-75.7\n"));
        assert!(error.contains(STATES) && error.contains("line 3"), "{error}");
        assert!(error.contains("cinc_2018"), "{error}");
    }
    let text = format!("{HEADER}2,USA,0.12,38.9,-77.0\n20,CAN,-9,45.4,-75.7\n41,HTI,,18.5,-72.3\n");
    let folder = Folder::new("missing", &[(STATES, &text)]);
    let states = inputs::states(&folder.0).unwrap();
    let cinc = inputs::cinc(&states, 2018).unwrap();
    assert_eq!(cinc.missing().count(), 2);
    assert!(inputs::cinc_if_any(&states, 1999).unwrap().is_none());
}

#[test]
fn a_state_twice_is_named() {
    let twice = refused("2,USA,0.12,38.9,-77.0\n20,CAN,0.1,45.4,-75.7\n2,XYZ,0.1,1.0,1.0\n");
    assert!(twice.contains("line 4") && twice.contains("line 2"), "{twice}");
    let twice = refused("2,USA,0.12,38.9,-77.0\n3,USA,0.1,45.4,-75.7\n");
    assert!(twice.contains("line 3") && twice.contains("iso3"), "{twice}");
    assert!(refused("").contains("no states"));
    assert!(refused("2,USA,0.12,98.9,-77.0\n").contains("capital_lat"));
}

#[test]
fn a_code_belongs_to_its_year() {
    let nmc = "stateabb,ccode,year,cinc\nGFR,260,1989,0.04\nGMY,255,1991,0.05\n";
    let atop = "ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul\n\
                260,2,1989,1,0,0,0,1\n255,2,1991,1,0,0,0,0\n";
    let usa = "USA,2,1989,0.2\nUSA,2,1991,0.2\n";
    let files = [("NMC_x.csv", format!("{nmc}{usa}")), ("atop_x.csv", atop.to_owned())];
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let folder = Folder::new("codes", &files);
    let states = inputs::states(&folder.0).unwrap();
    for year in [1989, 1991] {
        let owed = inputs::obligations(&folder.0, &states, year).unwrap();
        let committed = owed.pairs().filter(|(_, _, o)| o.is_some_and(|o| o.valued() == 3));
        assert_eq!(committed.count(), 1, "{year}");
    }
}

#[test]
fn obligations_with_gaps_and_twice() {
    use geoecon::security::Provisions;
    let header =
        "ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul\n";
    let states = format!("{HEADER}2,USA,0.12,38.9,-77.0\n732,KOR,0.02,37.6,127.0\n");
    let read = |name: &str, rows: &str| {
        let atop = format!("{header}{rows}");
        let folder = Folder::new(name, &[(STATES, &states), ("atop_x.csv", &atop)]);
        inputs::obligations(&folder.0, &inputs::states(&folder.0).unwrap(), 2018)
            .map_err(|error| error.to_string())
    };
    let [usa, kor] = ["USA", "KOR"].map(|s| s.parse().unwrap());
    let owed = read("gap", "2,732,2018,1,0,-9,0,1\n").unwrap();
    assert_eq!(owed.owes(usa, kor, Provisions::DEFENCE).unwrap(), Some(true));
    assert_eq!(owed.owes(usa, kor, Provisions::NEUTRALITY).unwrap(), None);
    let twice = read("twice", "2,732,2018,1,0,0,0,1\n732,2,2018,1,0,0,0,1\n2,732,2018,0,0,0,0,1\n");
    let error = twice.unwrap_err();
    assert!(error.contains("line 4") && error.contains("line 2"), "{error}");
    let error = read("two", "2,732,2018,2,0,0,0,1\n").unwrap_err();
    assert!(error.contains("line 2") && error.contains("atop_defense"), "{error}");
}

#[test]
fn a_sign_is_above_or_below_zero() {
    for bad in ["0", "NaN", "inf", "", "-9"] {
        let text = format!("a,b,sign\nx,y,1\ny,z,{bad}\n");
        let folder = Folder::new(&format!("sign-{bad}"), &[("signed_t.csv", &text)]);
        let error = inputs::signed_graph(&folder.0.join("signed_t.csv")).unwrap_err().to_string();
        assert!(error.contains("line 3") && error.contains("sign"), "{error}");
    }
    let folder = Folder::new("edges", &[("signed_t.csv", "a,b,sign\nx,y,1\ny,x,-1\n")]);
    let error = inputs::signed_graph(&folder.0.join("signed_t.csv")).unwrap_err().to_string();
    assert!(error.contains("line 3") && error.contains("line 2"), "{error}");
}

#[test]
fn pairs_that_contradict_are_named() {
    let read = |name: &str, last: &str| {
        let pairs = format!("a,b,propensity\nA0,A1,1\n{last}\n");
        let actors = "firm,size\nA0,2\nA1,3\n";
        let folder = Folder::new(name, &[("x_actors.csv", actors), ("x_propensity.csv", &pairs)]);
        let csv = |file: &str| inputs::Csv::read(&folder.0.join(file)).unwrap();
        inputs::alignments(&csv("x_actors.csv"), "size", &csv("x_propensity.csv"))
            .map_err(|error| error.to_string())
    };
    assert!(read("agree", "A1,A0,1").is_ok());
    for (name, last) in [("against", "A1,A0,-1"), ("other", "A1,A2,1"), ("self", "A1,A1,1")] {
        let error = read(name, last).unwrap_err();
        assert!(error.contains("line 3") && error.contains("propensity"), "{error}");
    }
}
