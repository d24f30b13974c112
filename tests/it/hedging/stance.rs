//! Alignment, fragmentation, hedges on the ledger, blowback.

use geoecon::{
    Error, StateId,
    hedging::{
        AlignmentScore, AlignmentSettings, BlowbackSettings, BreakEvenExtraction, Exit,
        NetworkLayer, Stance, Subject, alignment, blowback, diversification, fragmentation,
    },
    leverage::{CutoffLoss, CutoffSettings, SectorExposure, cutoff_loss},
    security::Relevance,
};
use proptest::prelude::*;

fn id(code: &str) -> StateId {
    code.parse().unwrap()
}

fn codes(n: usize) -> Vec<StateId> {
    (0..n).map(|k| id(&format!("QA{}", char::from(b'A' + u8::try_from(k).unwrap())))).collect()
}

#[test]
fn the_score_is_the_formula() {
    let score = |d: &str, k: &str, x| AlignmentScore::new(id("VNM"), d, k, x);
    let scores = [
        score("trade", "exports", 80.0),
        score("trade", "imports", 40.0),
        score("security", "arms", 10.0),
    ];
    let report = alignment(&scores, AlignmentSettings::default().weight("trade", 3.0)).unwrap();
    let found = report.of(id("VNM")).unwrap();
    assert!((found.score - (0.75 * 60.0 + 0.25 * 10.0)).abs() < 1e-12);
    let spread = (0.75 * (60.0 - 47.5_f64).powi(2) + 0.25 * (10.0 - 47.5_f64).powi(2)).sqrt();
    assert!((found.dispersion - spread).abs() < 1e-12);
    assert_eq!(found.stance, Stance::HedgesByCompartment);
    assert_eq!(report.hedgers().count(), 1);
    // The edges of the band are inside it.
    for (x, stance) in [(45.0, Stance::Neutral), (55.0, Stance::Neutral), (44.9, Stance::Second)] {
        let one = alignment(&[score("trade", "exports", x)], ()).unwrap();
        assert_eq!(one.states[0].stance, stance);
    }
    let before = alignment(&[score("trade", "exports", 50.0)], ()).unwrap();
    let after = alignment(&[score("trade", "exports", 60.0)], ()).unwrap();
    let moved = before.moved(&after);
    assert_eq!(moved[0].stances, [Stance::Neutral, Stance::First]);
    assert!((moved[0].distance() - 10.0).abs() < 1e-12 && before.moved(&before).is_empty());

    assert!(matches!(alignment(&[], ()), Err(Error::Shape { .. })));
    let wrong = [score("trade", "exports", 101.0)];
    assert!(matches!(alignment(&wrong, ()), Err(Error::OutOfRange { .. })));
    let twice = [score("a", "b", 1.0), score("a", "b", 1.0)];
    assert!(matches!(alignment(&twice, ()), Err(Error::Duplicate { .. })));
    let unknown = alignment(&scores, AlignmentSettings::default().weight("arms", 1.0));
    assert!(matches!(unknown, Err(Error::UnknownLabel { .. })));
    let none = AlignmentSettings::default().weight("trade", 0.0).weight("security", 0.0);
    assert!(matches!(alignment(&scores, none), Err(Error::OutOfRange { .. })));
}

/// The definition, pair by pair.
fn modularity(weight: &[Vec<f64>], group: &[usize]) -> f64 {
    let total: f64 = weight.iter().flatten().sum();
    let strength: Vec<f64> = weight.iter().map(|row| row.iter().sum()).collect();
    let mut sum = 0.0;
    for i in 0..group.len() {
        for j in 0..group.len() {
            if group[i] == group[j] {
                sum += weight[i][j] / total - strength[i] * strength[j] / (total * total);
            }
        }
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn modularity_is_its_definition_and_groups_of_few_are_the_best(
        cells in prop::collection::vec(prop_oneof![Just(0.0), 0.0..5.0_f64], 15),
        sides in prop::collection::vec(0..2_usize, 6),
    ) {
        let states = codes(6);
        let mut weight = vec![vec![0.0; 6]; 6];
        let pairs = (0..6).flat_map(|i| (i + 1..6).map(move |j| (i, j)));
        for ((i, j), w) in pairs.zip(cells) {
            weight[i][j] = w;
            weight[j][i] = w;
        }
        let at = |s: StateId| states.iter().position(|x| *x == s).unwrap();
        let layer = NetworkLayer::new("l", states.clone(), |a, b| Ok(weight[at(a)][at(b)])).unwrap();
        let bloc = |side| states.iter().zip(&sides).filter(|(_, s)| **s == side).map(|(x, _)| *x).collect();
        let report = fragmentation(&[layer], &[bloc(0), bloc(1)]).unwrap();
        let found = &report.layers[0];
        let total: f64 = weight.iter().flatten().sum();
        prop_assume!(total > 0.0);
        let given = modularity(&weight, &sides);
        prop_assert!((found.modularity_of_blocs.unwrap() - given).abs() < 1e-12);
        // Every way to split six states.
        let mut best = f64::NEG_INFINITY;
        for code in 0..6_usize.pow(5) {
            let mut rest = code;
            let mut group = vec![0];
            for _ in 1..6 {
                group.push(rest % 6);
                rest /= 6;
            }
            best = best.max(modularity(&weight, &group));
        }
        let reached = found.modularity.unwrap();
        prop_assert!((reached - best).abs() < 1e-12, "{reached} {best}");
    }

    #[test]
    fn each_step_away_from_a_supplier_buys_less(sigma in 1.5..10.0_f64, rho in 0.0..3.0_f64) {
        let shares = [0.95, 0.85, 0.75, 0.65, 0.55, 0.45, 0.35, 0.25, 0.15, 0.05];
        let loss = |share: f64| {
            let sector = "minerals".parse()?;
            let exposure = SectorExposure { sector, spending: 1.0, controlled: share, home: 0.0 };
            // Log prices are convex in the share for every elasticity; the loss itself where they are steep.
            let loss = cutoff_loss(&[exposure], CutoffSettings::from(sigma).rho(rho))?;
            let ln_price = loss.ln_price().unwrap();
            Ok(CutoffLoss::Finite { ln_price, share: ln_price })
        };
        let steps = diversification(&shares, loss).unwrap();
        let bought: Vec<f64> = steps.iter().map(|s| s.per_point.unwrap()).collect();
        prop_assert!(bought.is_sorted_by(|a, b| a > b));
    }

    #[test]
    fn extraction_of_nothing_loses_nothing_and_trust_never_gains_from_pressure(
        leverage in prop::collection::vec(0.5..50.0_f64, 3),
        (cost, removes, spill) in (0.05..5.0_f64, 0.0..1.0_f64, 0.0..1.0_f64),
        seed in 0..u64::MAX,
    ) {
        let states = codes(4);
        let mut relevance = Relevance::own_experience(states.clone()).unwrap();
        relevance.set(states[2], states[1], spill).unwrap();
        let subjects: Vec<Subject> = leverage.iter().enumerate().map(|(k, leverage)| Subject {
            state: states[k + 1],
            leverage: *leverage,
            pressed: k == 0,
            exits: vec![Exit { name: "divert".into(), cost, removes }],
        }).collect();
        let settings = |part: f64| {
            BlowbackSettings::default().extraction(part).draws(5).years(8).seed(seed)
        };
        let run = |part| blowback(states[0], &subjects, &relevance, settings(part)).unwrap();
        let (none, some, again) = (run(0.0), run(0.3), run(0.3));
        prop_assert!(none.extracted.abs() < 1e-12 && none.leverage_lost.abs() < 1e-12);
        prop_assert!(some.leverage_lost >= -1e-9);
        prop_assert_eq!(&some, &again);
        // The curve over the extraction is what a run at each part reports.
        prop_assert_eq!(&none.by_extraction, &some.by_extraction);
        prop_assert!(some.by_extraction.iter().map(|at| at.extraction).eq((0..=20).map(|k| f64::from(k) / 20.0)));
        let at = some.by_extraction[6];
        let same = |a: f64, b: f64| a.to_bits() == b.to_bits();
        prop_assert!(same(at.extracted, some.extracted) && same(at.leverage_lost, some.leverage_lost));
        for (a, b) in none.years.iter().zip(&some.years) {
            prop_assert!(a.trust[2] >= b.trust[2] - 1e-12);
            prop_assert!(a.leverage[2] >= b.leverage[2] - 1e-9);
            prop_assert!(b.leverage.is_sorted());
        }
    }
}

#[test]
fn blowback_breaks_even_where_exits_begin() {
    let (usa, kor) = (id("USA"), id("KOR"));
    let relevance = Relevance::own_experience(vec![usa, kor]).unwrap();
    let run = |cost, removes| {
        let exits = vec![Exit { name: "divert".into(), cost, removes }];
        let subjects = [Subject { state: kor, leverage: 10.0, pressed: true, exits }];
        let settings = BlowbackSettings::default().draws(20).spread(0.0);
        blowback(usa, &subjects, &relevance, settings.extraction(0.5)).unwrap()
    };
    // No way out that is worth its cost: all can be taken.
    let captive = run(100.0, 0.9);
    assert_eq!(captive.break_even, BreakEvenExtraction::AlwaysPays);
    assert!(captive.leverage_lost.abs() < 1e-12 && (captive.pays - 1.0).abs() < 1e-12);
    // In between pressing sets it off, and half of the leverage a year does not make up for it.
    let free = run(1.0, 1.0);
    assert!(free.leverage_lost > free.extracted, "{free}");
    // A little can be taken for ever: it is less than the way out costs.
    let BreakEvenExtraction::At(part) = free.break_even else { panic!("{free}") };
    assert!((0.05..0.5).contains(&part), "{free}");
    assert_eq!(free.years.len(), 20);

    let bad = |settings: BlowbackSettings| {
        let subjects = [Subject { state: kor, leverage: 10.0, pressed: true, exits: Vec::new() }];
        blowback(usa, &subjects, &relevance, settings).unwrap_err()
    };
    let default = BlowbackSettings::default;
    for settings in [
        default().extraction(1.5),
        default().frequency(f64::NAN),
        default().years(0),
        default().discount(-1.0),
        default().spread(9.0),
        default().draws(0),
        default().memory(0.0),
        default().prior(0.0, 1.0),
    ] {
        assert!(matches!(bad(settings), Error::OutOfRange { .. }));
    }
    assert!(matches!(blowback(usa, &[], &relevance, ()), Err(Error::Shape { .. })));
}

#[cfg(feature = "parallel")]
#[test]
fn futures_are_the_same_for_any_number_of_threads() {
    let states = codes(5);
    let relevance = Relevance::own_experience(states.clone()).unwrap();
    let subjects: Vec<Subject> = states[1..]
        .iter()
        .map(|state| Subject {
            state: *state,
            leverage: 5.0,
            pressed: true,
            exits: vec![Exit { name: "divert".into(), cost: 1.0, removes: 0.5 }],
        })
        .collect();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let settings = BlowbackSettings::default().draws(30).years(6).frequency(0.5);
        pool.install(|| blowback(states[0], &subjects, &relevance, settings).unwrap())
    };
    let one = with(1);
    assert!(one == with(2) && one == with(8));
}

#[cfg(feature = "shipped-world")]
mod shipped {
    use geoecon::{
        Currency, Probability, Scenario, Share, Snapshot, Tie,
        economy::{Structure, TradeModel},
        hedging::{
            Contingency, Hedge, HedgeSettings, RiskMeasure, network_layers, rank_hedges,
            recorded_alignment,
        },
        terms::{Kind, Sanction, SwapLine, Tariff},
        value::{Fiscal, Models, Trade},
    };

    use super::*;

    fn today() -> Snapshot {
        let world = geoecon::data::indo_pacific_2025().unwrap();
        world.snapshot("2025-11-22".parse().unwrap()).unwrap()
    }

    #[test]
    fn allies_are_with_their_guarantor_and_a_swap_line_moves_a_state() {
        let today = today();
        let (usa, chn, vnm) = (id("USA"), id("CHN"), id("VNM"));
        let report = |snapshot: &Snapshot| {
            let scores = recorded_alignment(snapshot, usa, chn, Currency::USD).unwrap();
            alignment(&scores, ()).unwrap()
        };
        let before = report(&today);
        assert!(before.of(usa).is_err() && before.of(id("ROW")).is_err());
        let score = |code: &str| before.of(id(code)).unwrap().score;
        assert!(score("JPN") > score("VNM") && score("CAN") > score("KHM"));
        // The trade indicators are shares.
        let trade = today.trade(None, Currency::USD).unwrap();
        let (a, b) = (trade.get(vnm, usa).unwrap().unwrap(), trade.get(vnm, chn).unwrap().unwrap());
        let scores = recorded_alignment(&today, usa, chn, Currency::USD).unwrap();
        let exports = scores.iter().find(|s| s.state == vnm && s.indicator == "exports").unwrap();
        assert!((exports.score - 100.0 * a / (a + b)).abs() < 1e-12);
        // Seen from the other side every score is turned round.
        let turned = recorded_alignment(&today, chn, usa, Currency::USD).unwrap();
        let turned = alignment(&turned, ()).unwrap();
        for (a, b) in before.states.iter().zip(&turned.states) {
            assert!((a.score + b.score - 100.0).abs() < 1e-9);
        }

        let line =
            Scenario::new("a line").add_tie(Tie::new(usa, id("KOR"), SwapLine { limit: None }));
        let after = line.apply(today.world()).unwrap().snapshot(today.date()).unwrap();
        let moved = before.moved(&report(&after));
        assert_eq!(moved.iter().map(|m| m.state).collect::<Vec<_>>(), [id("KOR")]);
        assert!(moved[0].scores[1] > moved[0].scores[0]);
        assert!(recorded_alignment(&today, usa, usa, Currency::USD).is_err());
    }

    #[test]
    fn layers_part_where_promises_are() {
        let layers = network_layers(&today(), Currency::USD).unwrap();
        let report = fragmentation(&layers, &[]).unwrap();
        let of = |name: &str| report.layers.iter().find(|l| l.layer == name).unwrap();
        assert!(of("security").modularity.unwrap() > of("trade").modularity.unwrap());
        assert_eq!(report.overlaps.len(), 6);
        // A pair counts as unknown where the world's coverage leaves a direction of it open.
        let (today, lines) = (today(), of("swap lines"));
        let states = layers[0].states();
        let open = |a, b| !today.covers(Kind::SwapLine, a, b);
        let recorded = |a, b| today.layer::<SwapLine>().any(|edge| (edge.from, edge.to) == (a, b));
        let unknown = |a, b| open(a, b) && !recorded(a, b);
        let pairs = states
            .iter()
            .enumerate()
            .flat_map(|(i, a)| states[i + 1..].iter().map(move |b| (*a, *b)));
        let expected = pairs.filter(|&(a, b)| unknown(a, b) || unknown(b, a)).count();
        assert_eq!(lines.unknown, expected);
        assert!(report.to_string().contains("unknown"));
        for overlap in &report.overlaps {
            for share in [overlap.pairs, overlap.weight].into_iter().flatten() {
                assert!((0.0..=1.0).contains(&share));
            }
        }
    }

    #[test]
    fn hedges_are_ranked_by_what_they_buy() {
        let today = today();
        let (kor, chn) = (id("KOR"), id("CHN"));
        let stop =
            Sanction { scope: "*".parse().unwrap(), severity: "100%".parse::<Share>().unwrap() };
        let embargo = Scenario::new("embargo").add_tie(Tie::new(chn, kor, stop));
        let p = |x| Probability::new(x).unwrap();
        let threat = [Contingency::new("embargo by China", p(0.1), embargo)];
        // No duties of Korea on anyone: cheaper replacements, and gains in calm beside.
        let duties: Vec<_> =
            today.layer::<Tariff>().filter(|e| e.from == kor).map(|e| e.id).collect();
        assert!(!duties.is_empty() && today.covers(Kind::Tariff, kor, chn));
        let free = duties.iter().fold(Scenario::new("no duties"), |s, id| s.remove_tie(*id));
        let hedges = [
            Hedge::new("free trade", free.clone(), 0.0),
            Hedge::new("the same, dear", free.clone(), 5e9),
            Hedge::new("beyond its means", free, 9e9),
            Hedge::new("nothing at a price", Scenario::default(), 1e9),
            Hedge::new(
                "twice",
                Scenario::default().remove_tie(duties[0]).remove_tie(duties[0]),
                0.0,
            ),
        ];
        let models = Models::new()
            .with(Trade::new(TradeModel::equilibrium(Structure::MultiSector, "U4")))
            .with(Trade::new(TradeModel::equilibrium(Structure::MultiSector, "CP")))
            .with(Fiscal::default());
        let settings = HedgeSettings::from(RiskMeasure::Worst).budget(8e9);
        let report = rank_hedges(&today, kor, &threat, &hedges, &models, settings).unwrap();
        assert_eq!(report.models.len(), 2);
        assert!(report.risk[0] > 0.0 && report.risk[0] < report.risk[2]);
        let value = |name: &str| report.hedges.iter().find(|h| h.name == name).unwrap();
        let (cheap, dear) = (value("free trade"), value("the same, dear"));
        assert!((cheap.reduction[1] - dear.reduction[1]).abs() < 1.0);
        assert!((cheap.net - dear.net - 5e9).abs() < 1.0 && cheap.per_cost.is_none());
        let nothing = value("nothing at a price");
        assert!(nothing.reduction.iter().all(|x| x.abs() < 1.0) && (nothing.net + 1e9).abs() < 1.0);
        assert!(report.hedges.is_sorted_by(|a, b| a.net >= b.net));
        let names: Vec<_> = report.infeasible.iter().map(|h| h.name.as_str()).collect();
        assert_eq!(names, ["beyond its means", "twice"]);
        assert!(report.infeasible[1].reason.contains("unknown tie"));
        assert_eq!(report.table.options().len(), 4);
        assert_eq!(report.table.scenarios(), ["calm", "embargo by China"]);
        let worst = report.table.risk("do nothing", RiskMeasure::Worst).unwrap();
        assert!((worst / report.risk[1] - 1.0).abs() < 1e-9);

        let wrong = [Hedge::new("x", Scenario::default(), -1.0)];
        assert!(rank_hedges(&today, kor, &threat, &wrong, &models, ()).is_err());
        let twice = [threat[0].clone(), Contingency::new("b", p(0.95), Scenario::default())];
        assert!(rank_hedges(&today, kor, &twice, &[], &models, ()).is_err());
    }
}
