//! What a build without a format says of it.

use geoecon::{Error, World, exchange, exchange::Folder};

fn refused(result: Result<World, Error>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn a_format_that_is_left_out_is_named() {
    let world = Folder::from_files([("world.toml", "geoecon = 1\nname = \"x\"")]).load();
    if cfg!(feature = "toml") {
        assert_eq!(world.unwrap(), World::new("x"));
    } else {
        assert_eq!(refused(world), "`world.toml` needs the feature `toml` of geoecon");
        let saved = exchange::save(&World::new("x"), "world.toml").unwrap_err();
        assert_eq!(saved.to_string(), "`world.toml` needs the feature `toml` of geoecon");
    }
    let world = Folder::from_files([("world.json", r#"{"geoecon": 1, "name": "x"}"#)]).load();
    if cfg!(feature = "json") {
        assert_eq!(world.unwrap(), World::new("x"));
    } else {
        assert_eq!(refused(world), "`world.json` needs the feature `json` of geoecon");
    }
    if cfg!(feature = "toml") && !cfg!(feature = "csv") {
        let text =
            "geoecon = 1\nname = \"x\"\n[[tables]]\nfile = \"a.csv\"\nholds = { Attributes = {} }";
        let world = Folder::from_files([("world.toml", text), ("a.csv", "")]).load();
        assert_eq!(refused(world), "`a.csv` needs the feature `csv` of geoecon");
    }
}
