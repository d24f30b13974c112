//! Folders of the examples: labels decide, not places, and what is wrong is named.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    folder::{Csv, find, input},
    io_table::IoTable,
    nafta_data::Nafta,
    names::States,
    product_data::Trade,
    wiod_data::Wiod,
};

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("geoecon-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> &Path {
        fs::create_dir_all(self.0.join(name).parent().unwrap()).unwrap();
        fs::write(self.0.join(name), text).unwrap();
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

fn error<T>(result: Result<T, Box<dyn std::error::Error>>) -> String {
    match result {
        Ok(_) => panic!("expected an error"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_table_is_read_by_its_labels() {
    let folder = Folder::new("labels");
    folder.file(
        "a_Z.csv",
        ",K_R_x,K_R_y,USA_x,USA_y\nK_R_x,1,2,3,4\nK_R_y,5,6,7,8\nUSA_x,9,1,2,3\nUSA_y,4,5,6,7\n",
    );
    folder.file("a_Y.csv", ",K_R,USA\nK_R_x,10,20\nK_R_y,30,40\nUSA_x,50,60\nUSA_y,70,-5\n");
    folder.file(
        "b_Z.csv",
        ",USA_x,K_R_y,K_R_x,USA_y\nUSA_y,6,5,4,7\nK_R_x,3,2,1,4\nUSA_x,2,1,9,3\nK_R_y,7,6,5,8\n",
    );
    folder.file("b_Y.csv", ",K_R,USA\nUSA_y,70,-5\nUSA_x,50,60\nK_R_y,30,40\nK_R_x,10,20\n");
    let [a, b] = ["a", "b"].map(|name| IoTable::read(&folder.0, name).unwrap());
    let cell = |io: &IoTable, from: (usize, &str), to: (usize, &str)| {
        let at = |(n, sector): (usize, &str)| {
            io.table.position(io.table.labels().states()[n], sector.parse().unwrap()).unwrap()
        };
        io.table.z()[[at(from), at(to)]]
    };
    let all = || (0..2).flat_map(|n| ["x", "y"].map(|j| (n, j)));
    for from in all() {
        for to in all() {
            assert_eq!(cell(&a, from, to).to_bits(), cell(&b, from, to).to_bits());
        }
    }
    assert!((cell(&b, (1, "y"), (0, "x")) - 4.0).abs() < 1e-12);
    assert!(error(IoTable::usual(&folder.0)).contains("choose a --table: a, b"));
    folder.file("b_Y.csv", ",K_R,USA\nUSA_y,70,-5\nUSA_y,50,60\nK_R_y,30,40\nK_R_x,10,20\n");
    assert!(error(IoTable::read(&folder.0, "b")).contains("`USA_y` is there twice"));
    folder.file("b_Y.csv", ",K_R,USA\nUSA_y,70,-5\nK_R_y,30,40\nK_R_x,10,20\n");
    assert!(error(IoTable::read(&folder.0, "b")).contains("b_Y.csv: `USA_x` is missing"));
}

#[test]
fn inputs_are_in_the_folder_and_published_figures_near() {
    let folder = Folder::new("near");
    folder.file("expected/cases.csv", "a\n1\n");
    let mine = folder.0.join("mine");
    fs::create_dir_all(&mine).unwrap();
    assert!(find(&mine, &["expected"], "cases.csv").is_some());
    assert!(error(input(&mine, &["expected"], "cases.csv")).contains("no cases.csv in it"));
    assert!(input(&folder.0, &["expected"], "cases.csv").is_ok());
    folder.file("input_output/t_Z.csv", ",KOR_x\nKOR_x,1\n");
    folder.file("input_output/t_Y.csv", ",KOR\nKOR_x,1\n");
    assert!(IoTable::read(&folder.0, "t").is_ok());
    assert!(IoTable::read(&mine, "t").is_err());
    assert!(IoTable::usual(&mine).is_err());
}

#[test]
fn cells_that_are_wrong_are_named() {
    let folder = Folder::new("cells");
    folder.file("t.csv", "state,x\nKOR,1\nUSA,\nKOR,NaN\n");
    let csv = Csv::read(&folder.0.join("t.csv")).unwrap();
    assert!(error(csv.number(1, 1)).ends_with("t.csv, line 3: column x: blank is not a number"));
    assert!(error(csv.number(2, 1)).contains("line 4: column x: `NaN` is not a number"));
    assert!(error(csv.unique(&[0])).contains("line 4: KOR is already in line 2"));
    assert!(error(States::of_rows(&csv, "state")).contains("line 4: KOR is already in line 2"));
    folder.file("t.csv", "state,x,x\nKOR,1,2\n");
    let twice = error(Csv::read(&folder.0.join("t.csv")));
    assert!(twice.ends_with("two columns are named `x`"), "{twice}");
    folder.file("m_trade_matrix.csv", "exporter,KOR,RoW\nKOR,9,1\nRoW,-1,8\n");
    let negative = error(Wiod::read(&folder.0, 5.0));
    assert!(
        negative.contains("line 3: column KOR: `-1` is not a number of 0 or more"),
        "{negative}"
    );
    folder.file("m_bilateral.csv", "exporter,product,importer,value\n,c1,KOR,5\n");
    let blank = error(Trade::read(&folder.0, None));
    assert!(blank.contains("line 2: column exporter: blank is not a name"), "{blank}");
}

#[test]
fn lines_are_those_of_the_file() {
    let folder = Folder::new("lines");
    // A quoted line end, blank lines, and both ends of lines.
    for end in ["\n", "\r\n"] {
        let text = "state,x\n\n\"K\nR\",1\n\n\nUSA,a\nJPN,b\n".replace('\n', end);
        folder.file("t.csv", &text);
        let csv = Csv::read(&folder.0.join("t.csv")).unwrap();
        for (row, line) in [(0, 3), (1, 7), (2, 8)] {
            let error = csv.fault_in(row, "no").to_string();
            assert!(error.ends_with(&format!("t.csv, line {line}: no")), "{error}");
        }
        let path = folder.0.join("t.csv");
        let rows = crate::security::inputs::Csv::read(&path).unwrap();
        assert_eq!(rows.rows().count(), 3);
        for (row, line) in rows.rows().zip([3, 7, 8]) {
            assert_eq!(row.line(), line, "{end:?}");
        }
    }
}

#[test]
fn a_row_that_is_absent_is_no_zero() {
    let folder = Folder::new("nafta");
    let trade = "sector,importer,USA,MEX\nx,USA,0,3\nx,MEX,4,0\n";
    folder.file("countries.csv", "iso3\nUSA\nMEX\n");
    folder.file("sectors.csv", "index,name,tradable,theta\n1,x,1,5\n2,y,0,5\n");
    folder.file("gross_output_usd.csv", "sector,USA,MEX\nx,90000,40000\ny,90000,40000\n");
    folder.file("value_added_share.csv", "sector,USA,MEX\nx,0.5,0.5\ny,0.5,0.5\n");
    folder.file(
        "io_coefficients.csv",
        "country,input_sector,s1,s2\nUSA,x,0.5,0.5\nUSA,y,0.5,0.5\nMEX,x,0.5,0.5\nMEX,y,0.5,0.5\n",
    );
    let files =
        ["trade_1993_thousand_usd.csv", "tariffs_1993_percent.csv", "tariffs_2005_percent.csv"];
    for file in files {
        folder.file(file, trade);
    }
    assert!(Nafta::read(&folder.0).is_ok());
    for file in files {
        folder.file(file, "sector,importer,USA,MEX\nx,USA,0,3\n");
        let absent = error(Nafta::read(&folder.0));
        assert!(
            absent.ends_with(&format!("{file}: no row of sector `x` and importer `MEX`")),
            "{absent}"
        );
        folder.file(file, trade);
    }
}

#[test]
fn states_keep_the_names_of_the_folder() {
    let names = ["RoW", "United States", "KOR"].map(str::to_owned).to_vec();
    let states = States::new(names).unwrap();
    assert_eq!(states.find("ROW"), Some("ROW".parse().unwrap()));
    let code = states.named("United States").unwrap();
    assert_eq!(states.name(code), "United States");
    assert!(error(states.named("DEU")).contains("no state `DEU`"));
    assert!(States::new(vec!["KOR".to_owned(), String::new()]).is_err());
}
