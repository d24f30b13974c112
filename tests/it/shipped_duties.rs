//! The duties recorded in the world that ships, added up by a plain reading of its ties, against the
//! duties that the orders laid.

use geoecon::{
    Date, LegalStatus, Measure, ProductCode, StateId,
    terms::{Lift, Scope, Stacking, Tariff, Terms},
    world::Overlap,
};
use rust_decimal::Decimal;

use crate::{
    duty_facts::{DUTY_FACTS, DutyFact, Expected},
    shipped_world::world,
};

/// The union that a member's duties are recorded on.
fn territory(exporter: StateId) -> Option<StateId> {
    let union = world().agreement(&"eu".parse().unwrap()).unwrap();
    union.parties.iter().any(|p| p.state == exporter).then_some(union.territory).flatten()
}

/// The duties in force on the day that cover the whole product.
fn duties(fact: &DutyFact) -> Vec<&'static Tariff> {
    let day: Date = fact.date.parse().unwrap();
    let importer: StateId = fact.importer.parse().unwrap();
    let exporter: StateId = fact.exporter.parse().unwrap();
    let product: ProductCode = fact.product.parse().unwrap();
    let covers = |t: &Tariff| world().classification().overlap(t.scope, product) == Overlap::Whole;
    world()
        .ties()
        .filter(|(_, tie)| tie.status == LegalStatus::InForce && tie.validity.contains(day))
        .filter(|(_, tie)| tie.from == importer)
        .filter(|(_, tie)| tie.to == exporter || Some(tie.to) == territory(exporter))
        .filter_map(|(_, tie)| match &tie.terms {
            Terms::Tariff(t) if covers(t) => Some(t),
            _ => None,
        })
        .collect()
}

/// Larger for a narrower scope.
fn narrowness(scope: Scope) -> usize {
    match scope {
        Scope::AllGoods => 0,
        Scope::Product(code) if code.is_sector() => 1,
        Scope::Product(code) => 1 + code.as_str().len(),
    }
}

fn narrowest<'t>(of: &[&'t Tariff], stacking: Stacking, measure: &Measure) -> Option<&'t Tariff> {
    of.iter()
        .filter(|t| t.stacking == stacking && t.measure == *measure)
        .max_by_key(|t| narrowness(t.scope))
        .copied()
}

/// The base, and all that is due.
fn due(fact: &DutyFact) -> (Decimal, Decimal) {
    let all = duties(fact);
    let rate = |t: Option<&Tariff>| t.map_or(Decimal::ZERO, |t| t.rate.fraction());
    let base = rate(narrowest(&all, Stacking::Base, &"applied".parse().unwrap()));
    let mut measures: Vec<&Measure> =
        all.iter().filter(|t| t.stacking == Stacking::Addition).map(|t| &t.measure).collect();
    measures.sort();
    measures.dedup();
    let mut total = base;
    for measure in &measures {
        let Some(addition) = narrowest(&all, Stacking::Addition, measure) else { continue };
        let lifted = addition.lifted_by.iter().any(|lift| match lift {
            Lift::Measure(other) => measures.contains(&other),
            Lift::Agreement(_) => fact.qualifies,
        });
        if lifted {
            continue;
        }
        let added = addition.rate.fraction();
        total += match narrowest(&all, Stacking::Ceiling, measure) {
            Some(ceiling) => added.min((ceiling.rate.fraction() - base).max(Decimal::ZERO)),
            None => added,
        };
    }
    (base, total)
}

#[test]
fn recorded_duties_add_up_to_those_of_the_orders() {
    let percent = |n: i64| Decimal::new(n, 2);
    for fact in DUTY_FACTS {
        let (base, total) = due(fact);
        let expected = match fact.expected {
            Expected::OnTop(added) => base + percent(added),
            Expected::AllIn(rate) => base.max(percent(rate)),
        };
        assert_eq!(total, expected, "{fact:?}");
    }
}

/// Otherwise "all-in" and "on top" could not be told apart.
#[test]
fn some_base_duties_are_above_the_ceiling_and_some_below() {
    let all_in = DUTY_FACTS.iter().filter(|f| matches!(f.expected, Expected::AllIn(_)));
    let (above, below): (Vec<_>, Vec<_>) =
        all_in.map(|f| due(f).0).partition(|base| *base > Decimal::new(15, 2));
    assert!(!above.is_empty() && below.iter().any(|base| *base > Decimal::ZERO));
}
