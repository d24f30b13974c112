//! What is written is read back as an equal world.

#[cfg(any(feature = "toml", feature = "json"))]
use geoecon::exchange;
#[cfg(any(feature = "toml", feature = "json"))]
use proptest::prelude::*;

#[cfg(any(feature = "toml", feature = "json"))]
use crate::worlds;

#[cfg(feature = "toml")]
proptest! {
    #[test]
    fn toml_keeps_every_world(world in worlds::any()) {
        let text = exchange::toml::to_string(&world).unwrap();
        let back = exchange::toml::from_str(&text).unwrap();
        prop_assert_eq!(&back, &world);
        prop_assert_eq!(exchange::toml::to_string(&back).unwrap(), text);
    }

    #[test]
    fn ids_are_not_used_again_after_a_round_trip(world in worlds::any()) {
        let mut world = world;
        let tie = worlds::some_tie();
        let id = world.add_tie(tie.clone());
        world.remove_tie(id).unwrap();
        let mut back = exchange::toml::from_str(&exchange::toml::to_string(&world).unwrap()).unwrap();
        prop_assert!(back.add_tie(tie) > id);
    }
}

#[cfg(feature = "json")]
proptest! {
    #[test]
    fn json_keeps_every_world(world in worlds::any()) {
        let text = exchange::json::to_string(&world).unwrap();
        let back = exchange::json::from_str(&text).unwrap();
        prop_assert_eq!(&back, &world);
        prop_assert_eq!(exchange::json::to_string(&back).unwrap(), text);
    }
}

#[cfg(all(feature = "toml", feature = "json", feature = "csv"))]
#[test]
fn files_are_read_and_written_by_their_ending() {
    let dir = super::folder::tempdir("files");
    let mut world = geoecon::World::new("saved");
    world.add_state(geoecon::State::new(worlds::id("KOR"), "한국")).unwrap();
    for name in ["world.toml", "world.json"] {
        let file = dir.join(name);
        exchange::save(&world, &file).unwrap();
        assert_eq!(exchange::load(&file).unwrap(), world);
    }
    let error = exchange::save(&world, dir.join("world.yaml")).unwrap_err().to_string();
    assert!(error.ends_with("expected a name that ends in .toml or .json, or a folder"), "{error}");
    let missing = exchange::load(dir.join("missing.toml")).unwrap_err();
    std::fs::remove_dir_all(&dir).unwrap();
    assert!(matches!(missing, geoecon::Error::Io { kind: std::io::ErrorKind::NotFound, .. }));
}
