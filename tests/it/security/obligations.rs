use geoecon::{
    Error,
    security::{Obligations, Provisions, Symmetrisation},
};

use super::{inputs, states};
use crate::reference;

#[test]
fn atop_2018_is_read_whole_and_directed() {
    let Some(dir) = reference::data("security") else { return };
    let system = inputs::states(&dir).unwrap();
    let atop = inputs::obligations(&dir, &system, 2018).unwrap();
    let coverage = atop.coverage();
    assert_eq!((coverage.states, coverage.known, coverage.unknown), (195, 195 * 194, 0));
    let committed = atop.pairs().filter(|(_, _, owed)| *owed != Some(Provisions::NONE)).count();
    let (mut rows, mut one_sided) = (0, 0);
    for row in inputs::file(&dir, "atop", ".csv").unwrap().rows() {
        let (a, b) = (row.value("iso3_1").unwrap(), row.value("iso3_2").unwrap());
        let level = atop.owed(a, b).unwrap().unwrap().valued();
        assert_eq!(level, row.value::<u8>("ord").unwrap(), "{a} to {b}");
        one_sided += usize::from(a < b && atop.owed(a, b).unwrap() != atop.owed(b, a).unwrap());
        rows += 1;
    }
    assert_eq!(committed, rows);
    // Every committed pair has a row in both directions.
    assert_eq!(atop.asymmetry().one_sided.len(), one_sided);
}

#[test]
fn symmetrisation_is_logged_and_mutual() {
    let s = states(4);
    let mut o = Obligations::none(s.clone()).unwrap();
    o.set(s[0], s[1], Provisions::DEFENCE | Provisions::CONSULTATION).unwrap();
    o.set(s[1], s[0], Provisions::CONSULTATION).unwrap();
    o.set(s[2], s[3], Provisions::NON_AGGRESSION).unwrap();
    o.set(s[3], s[2], Provisions::NON_AGGRESSION).unwrap();
    o.set(s[0], s[2], None).unwrap();
    let report = o.asymmetry();
    assert_eq!((report.one_sided.len(), report.half_known.len(), report.committed), (1, 1, 2));
    for (rule, both) in [
        (Symmetrisation::Either, Provisions::DEFENCE | Provisions::CONSULTATION),
        (Symmetrisation::Both, Provisions::CONSULTATION),
    ] {
        let mutual = o.symmetrise(rule);
        assert_eq!(mutual.changed.len(), 2);
        for (a, b, owed) in mutual.obligations.pairs() {
            assert_eq!(mutual.obligations.owed(b, a).unwrap(), owed);
        }
        assert_eq!(mutual.obligations.owed(s[1], s[0]).unwrap(), Some(both));
        // Unknown on one side stays unknown.
        assert_eq!(mutual.obligations.owed(s[2], s[0]).unwrap(), None);
        assert!(mutual.obligations.asymmetry().one_sided.is_empty());
    }
    assert_eq!(o.owed(s[1], s[0]).unwrap(), Some(Provisions::CONSULTATION));
}

#[test]
fn bad_labels_are_refused() {
    let s = states(2);
    let twice = Obligations::none(vec![s[0], s[0]]);
    assert!(matches!(twice, Err(Error::Duplicate { .. })));
    let mut o = Obligations::unknown(s.clone()).unwrap();
    assert_eq!(o.coverage().unknown, 2);
    let own = o.set(s[0], s[0], Provisions::DEFENCE);
    assert!(matches!(own, Err(Error::OutOfRange { .. })));
    let elsewhere = "USA".parse().unwrap();
    assert_eq!(o.owed(s[0], elsewhere), Err(Error::UnknownState { state: elsewhere }));
}
