use geoecon::{
    Error, Scenario, StateId, TieId,
    economy::{Economy, Shock, Structure, nash, solve},
    leverage::{
        Demand, EscalationSettings, Instrument, Pressure, ThreatSettings, agreement_zone,
        escalation, escalation_of, threat_points, truce,
    },
    snapshot::Snapshot,
    terms::Tariff,
    world::LegalStatus,
};

use super::worlds::{id, ids};
use crate::shipped_world::world;

fn today() -> Snapshot {
    world().snapshot("2025-11-22".parse().unwrap()).unwrap()
}

/// The duty that the United States hold out against China.
fn held_out() -> TieId {
    let ties = world().ties().find(|(_, tie)| {
        tie.status == LegalStatus::Threatened && tie.from == id("USA") && tie.to == id("CHN")
    });
    ties.unwrap().0
}

fn instruments(usa: StateId, chn: StateId) -> Vec<Instrument> {
    let day = "2025-11-22".parse().unwrap();
    let carried = Scenario::new("the duty held out").carry_out(held_out(), day);
    let chips = Pressure::cut_exports().sectors(["electronics".parse().unwrap()]);
    vec![
        Instrument::new(usa, "the duty held out", carried),
        Instrument::new(chn, "no electronics", chips),
        Instrument::new(chn, "10 points back", Pressure::duty(0.1).unwrap()),
    ]
}

#[test]
fn outcomes_are_what_each_does_by_itself() {
    let [usa, chn] = ids(["USA", "CHN"]);
    let today = today();
    let settings = ThreatSettings::default().nash::<String>(None);
    let points = threat_points(&today, (usa, chn), &instruments(usa, chn), settings).unwrap();
    let run = &points.runs[0];
    assert!(run.status.is_solved());
    assert_eq!(run.first_choices, ["nothing", "the duty held out"]);
    assert_eq!(run.second_choices.len(), 4);
    assert_eq!(run.outcomes.len(), 8);

    let quo = run.outcome("nothing", "nothing").unwrap().losses.unwrap();
    assert!(quo.iter().all(|loss| loss.percent() == Some(0.0)));

    // By hand: the scenario's duties, then the embargo.
    let recorded = Economy::recorded(&today, Structure::InputOutput).unwrap();
    let after = Scenario::new("").carry_out(held_out(), today.date()).apply(world()).unwrap();
    let duty = recorded.shock_to(&after.snapshot(today.date()).unwrap()).unwrap().shock;
    let cells = geoecon::economy::Cells::all().importer(usa).exporter(chn);
    let both = duty + Shock::new().embargo(cells.sector("electronics".parse().unwrap()));
    let alone = solve(&recorded.economy, &both, ()).unwrap();
    let read = run.outcome("the duty held out", "no electronics").unwrap().losses.unwrap();
    assert_eq!(read[0].percent(), Some(-alone.welfare_pct(usa).unwrap()));
    assert_eq!(read[1].percent(), Some(-alone.welfare_pct(chn).unwrap()));
    assert!(after.snapshot(today.date()).unwrap().layer::<Tariff>().count() > 0);
}

#[test]
fn threats_are_answered_as_suits_the_other_side_best() {
    let [usa, chn] = ids(["USA", "CHN"]);
    let settings = ThreatSettings::default().nash::<String>(None).demand(Demand::Amount(0.0));
    let points = threat_points(&today(), (usa, chn), &instruments(usa, chn), settings).unwrap();
    let run = &points.runs[0];
    assert_eq!(run.threats.len(), 3);
    for threat in &run.threats {
        let by_first = threat.by == usa;
        let answers = if by_first { &run.second_choices } else { &run.first_choices };
        let other = usize::from(by_first);
        let suffers = |answer: &str| {
            let (a, b) =
                if by_first { (&threat.name[..], answer) } else { (answer, &threat.name[..]) };
            run.outcome(a, b).unwrap().losses.unwrap()[other].percent().unwrap()
        };
        for answer in answers {
            assert!(suffers(threat.answer.as_ref().unwrap()) <= suffers(answer) + 1e-6);
        }
        // With nothing to gain a threat is credible exactly where it costs nothing.
        let own = threat.sender.unwrap().value().unwrap();
        let credible = threat.credible.unwrap();
        assert!(threat.target.unwrap().value() > Some(0.0));
        assert_eq!(credible.credible, own <= 0.0);
        assert_eq!(credible.break_even_resolve, Some(own.max(0.0)));
    }
    // An equilibrium of the game played once: nobody gains by moving alone.
    for &at in &run.equilibria {
        let here = &run.outcomes[at];
        let [mine, theirs] = here.losses.unwrap().map(|l| l.percent().unwrap());
        for choice in &run.first_choices {
            let there = run.outcome(choice, &here.second).unwrap().losses.unwrap();
            assert!(there[0].percent().unwrap() >= mine - 1e-6);
        }
        for choice in &run.second_choices {
            let there = run.outcome(&here.first, choice).unwrap().losses.unwrap();
            assert!(there[1].percent().unwrap() >= theirs - 1e-6);
        }
    }
}

#[test]
fn settlements_lie_in_the_zone_or_are_none() {
    let [usa, chn] = ids(["USA", "CHN"]);
    let freer = Shock::new()
        .trade_cost(geoecon::economy::Cells::all().importer(usa).exporter(chn), 0.95)
        .unwrap();
    let mut all = instruments(usa, chn);
    all.push(Instrument::new(usa, "barriers fall", freer));
    let settings = ThreatSettings::default().nash::<String>(None);
    let run = threat_points(&today(), (usa, chn), &all, settings).unwrap().runs.remove(0);
    for weight in [0.0, 0.3, 1.0] {
        let bargain = run.settlement("the duty held out", "no electronics", weight).unwrap();
        assert!(bargain.deal && bargain.gain > 0.0);
        assert!(bargain.payoffs.iter().sum::<f64>().abs() < 1e-3);
        for (payoff, without) in bargain.payoffs.iter().zip(&bargain.disagreement) {
            assert!(payoff >= &(without - 1e-3));
        }
    }
    // What both gain from needs no ransom.
    assert!(!run.settlement("barriers fall", "nothing", 0.5).unwrap().deal);
    assert!(run.settlement("nothing", "everything", 0.5).is_err());

    let offered = run.concessions();
    let names: Vec<&str> = offered.iter().map(|issue| issue.name.as_str()).collect();
    assert_eq!(names.len(), 4);
    let zone = agreement_zone(&offered).unwrap();
    assert!(zone.with_transfers.issues.contains(&"barriers fall".to_owned()));
    for (there, back) in run.withdrawals().iter().zip(&offered) {
        assert_eq!((there.first, there.second), (-back.first, -back.second));
    }
    // Parts overlap: a duty on goods that are not sold any more takes nothing.
    assert!(run.interaction().unwrap().iter().any(|x| x.abs() > 1e6));
}

#[test]
fn nash_duties_are_those_of_the_war() {
    let players = ids(["USA", "CHN"]);
    let today = today();
    let points = threat_points(&today, (players[0], players[1]), &[], ()).unwrap();
    let war = escalation(&today, players).unwrap();
    let nash = points.nash.unwrap();
    assert!(nash.status.is_solved() && war.status.is_solved());
    let last = war.stages.last().unwrap();
    assert_eq!(nash.duties.to_vec(), last.duties.iter().map(|(_, d)| *d).collect::<Vec<_>>());
    for (player, loss) in players.into_iter().zip(nash.losses.unwrap()) {
        assert_eq!(loss, last.loss(player).unwrap());
    }
    assert_eq!(points.runs[0].outcomes.len(), 1);
    assert!(points.runs[0].interaction().is_none());
}

#[test]
fn every_stage_of_a_war_is_an_equilibrium_under_its_duties() {
    let players = ids(["USA", "CHN", "KOR"]);
    let war = escalation(&today(), players).unwrap();
    assert_eq!(war.stages[0].name, "status quo");
    let zero = |stage: usize| {
        war.stages[stage].states.iter().all(|s| s.loss.percent().unwrap().abs() < 1e-9)
    };
    assert!(zero(0) && !zero(1));
    assert_eq!(war.stages[1].moves, [players[0]]);
    assert!(war.stages[1].loss(players[0]).unwrap().percent() < Some(0.0));
    // Best responses end near where the formula does; its certificate says how near.
    let (answered, nash) = (&war.stages[war.stages.len() - 2], war.stages.last().unwrap());
    for ((_, one), (_, other)) in answered.duties.iter().zip(&nash.duties) {
        assert!((one.unwrap() - other.unwrap()).abs() < 0.05);
    }
    assert_eq!(war.nash.deviations.len(), 3);
    assert!(war.nash.certified());
    assert!(war.nash.best_deviation().unwrap().gain_pct < Some(0.1));
}

#[test]
fn a_given_opening_is_taken() {
    let [kor, usa] = ids(["KOR", "USA"]);
    let goods = "goods".parse().unwrap();
    let mut observed = nash::Observed::new([kor, usa], [goods]).unwrap();
    for (exporter, importer, value) in
        [(kor, kor, 1_500.0), (kor, usa, 116.0), (usa, kor, 65.0), (usa, usa, 20_000.0)]
    {
        observed.set_flow(goods, exporter, importer, value).unwrap();
    }
    let world = nash::calibrate(&observed, [(goods, 5.0)], nash::Balance::default()).unwrap();
    let settings = EscalationSettings::from([usa, kor]).opening(0.15).rounds(5);
    let war = escalation_of(&world, settings).unwrap();
    assert_eq!(war.stages[1].duties, [(usa, Some(0.15)), (kor, None)]);
    let by_hand = nash::under_duties(&world, [(usa, 0.15)]).unwrap();
    let loss = war.stages[1].loss(kor).unwrap();
    assert_eq!(loss.percent(), Some(-by_hand.state(kor).unwrap().welfare_pct));
    assert!(matches!(escalation_of(&world, [usa]).unwrap_err(), Error::Shape { .. }));
    assert!(matches!(escalation_of(&world, [usa, usa]).unwrap_err(), Error::Duplicate { .. }));
    assert!(escalation_of(&world, EscalationSettings::from([usa, kor]).opening(f64::NAN)).is_err());
}

#[test]
fn a_truce_is_read_off_the_calendar() {
    let players = ids(["USA", "CHN"]);
    let today = today();
    let day = "2026-12-31".parse().unwrap();
    let failed = Scenario::new("the duty held out").carry_out(held_out(), day);
    let ahead = truce(&today, &players, day, &[failed], Structure::InputOutput).unwrap();
    let (_, stages) = &ahead.models[0];
    let [first, .., lapse, failed] = &stages[..] else { panic!("{ahead}") };
    assert!(first.players.iter().all(|(_, loss)| loss.unwrap().percent() == Some(0.0)));
    assert!(lapse.what.contains("chn-usa-2025"));
    assert_eq!(failed.what, "the duty held out");
    // The lapse by hand.
    let recorded = Economy::recorded(&today, Structure::InputOutput).unwrap();
    let then = world().snapshot(lapse.since).unwrap();
    let alone = solve(&recorded.economy, &recorded.shock_to(&then).unwrap().shock, ()).unwrap();
    for (player, loss) in &lapse.players {
        assert_eq!(loss.unwrap().percent(), Some(-alone.welfare_pct(*player).unwrap()));
    }
    // The day before nothing has changed.
    let eve =
        truce(&today, &players, lapse.since.plus_days(-1).unwrap(), &[], Structure::InputOutput)
            .unwrap();
    assert!(eve.models[0].1.len() < stages.len() - 1);
    assert!(
        truce(&today, &players, "2025-01-01".parse().unwrap(), &[], Structure::InputOutput)
            .is_err()
    );
    assert!(truce(&today, &players[..1], day, &[], Structure::InputOutput).is_err());
}

#[test]
fn bad_input_is_named() {
    let [usa, chn, kor] = ids(["USA", "CHN", "KOR"]);
    let today = today();
    let fails = |sides, instruments: &[Instrument]| {
        threat_points(&today, sides, instruments, ()).unwrap_err()
    };
    let cut = |by, name: &str| Instrument::new(by, name, Pressure::cut_both());
    assert!(matches!(fails((usa, usa), &[]), Error::Duplicate { .. }));
    assert!(matches!(fails((usa, chn), &[cut(kor, "cut")]), Error::UnknownLabel { .. }));
    assert!(matches!(fails((usa, chn), &[cut(usa, "nothing")]), Error::Duplicate { .. }));
    assert!(matches!(
        fails((usa, chn), &[cut(usa, "cut"), cut(chn, "cut")]),
        Error::Duplicate { .. }
    ));
}
