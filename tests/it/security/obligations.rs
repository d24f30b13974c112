use geoecon::{
    Error,
    security::{
        AllianceNetwork, Obligations, Provisions, SimilaritySettings, Symmetrisation,
        balance::{AlliedRivals, SignedGraph},
        similarity_all,
    },
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

/// A gap in one provision hides no other.
#[test]
fn provisions_are_known_one_by_one() {
    use Provisions as P;
    let s = states(4);
    let mut o = Obligations::none(s.clone()).unwrap();
    let but = |gap: P| {
        let all = [P::DEFENCE, P::OFFENCE, P::NEUTRALITY, P::CONSULTATION, P::NON_AGGRESSION];
        all.into_iter().filter(|p| *p != gap).fold(P::NONE, |sum, p| sum | p)
    };
    o.set_partly(s[0], s[1], P::DEFENCE, but(P::NEUTRALITY)).unwrap();
    o.set_partly(s[2], s[3], P::CONSULTATION, but(P::DEFENCE)).unwrap();
    assert_eq!(o.owed(s[0], s[1]).unwrap(), None);
    assert_eq!(o.owes(s[0], s[1], P::DEFENCE).unwrap(), Some(true));
    assert_eq!(o.owes(s[0], s[1], P::CONSULTATION).unwrap(), Some(false));
    assert_eq!(o.owes(s[0], s[1], P::NEUTRALITY).unwrap(), None);
    assert_eq!(o.owes(s[2], s[3], P::DEFENCE | P::CONSULTATION).unwrap(), Some(true));
    assert_eq!((o.coverage().known, o.coverage().unknown), (10, 2));
    // What is owed is known, said or not.
    o.set_partly(s[1], s[2], P::OFFENCE, P::NONE).unwrap();
    assert_eq!(o.owes(s[1], s[2], P::OFFENCE).unwrap(), Some(true));

    let network = AllianceNetwork::from_obligations(&o, P::DEFENCE);
    assert_eq!(network.allies(&s[0]).unwrap(), [&s[1]]);
    assert_eq!(network.links(), 1);
    let built =
        SignedGraph::from_alliances_and_rivalries(&o, P::DEFENCE, &[], AlliedRivals::Rivals);
    assert_eq!(built.unwrap().0.labels(), [s[0], s[1]]);
    // Whatever the rule on neutrality, a promise of defence is of level 3; one of consultation may
    // hide a stronger one.
    let report = similarity_all(&o, SimilaritySettings::default()).unwrap();
    let n = |a, b| report.pairs.iter().find(|p| (p.a, p.b) == (a, b)).unwrap().n;
    assert_eq!((n(s[0], s[1]), n(s[0], s[2])), (4, 3));

    let both = o.symmetrise(Symmetrisation::Both).obligations;
    assert_eq!(both.owes(s[1], s[0], P::DEFENCE).unwrap(), Some(false));
    let either = o.symmetrise(Symmetrisation::Either).obligations;
    assert_eq!(either.owes(s[1], s[0], P::DEFENCE).unwrap(), Some(true));
    assert_eq!(either.owes(s[1], s[0], P::NEUTRALITY).unwrap(), None);
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
