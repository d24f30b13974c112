//! The outcomes as scenarios, and what each is worth.

use std::error::Error;

use geoecon::{
    Date, LegalStatus, Measure, Scenario, Snapshot, StateId, Tie, TieId,
    terms::{Scope, Tariff, Terms},
    value::{Component, Ledger, Prepared},
};
use indicatif::ProgressBar;
use serde::Serialize;

/// One outcome against what is in force.
#[derive(Serialize)]
pub(crate) struct Outcome {
    pub(crate) name: String,
    /// Whether the talks fail here: no truce, the threat carried out and answered.
    pub(crate) talks_fail: bool,
    /// What changes.
    pub(crate) changes: Vec<String>,
    /// The mean US duty on China's goods, and China's on those of the United States, at the base's trade.
    pub(crate) duties: [Option<f64>; 2],
    /// Each state, in the order of the answer's.
    pub(crate) worth: Vec<Worth>,
    /// How many runs of models answered.
    pub(crate) runs: usize,
    /// Models that have no answer, and why.
    pub(crate) not_applicable: Vec<String>,
}

/// What an outcome is worth to a state, USD a year.
#[derive(Serialize)]
pub(crate) struct Worth {
    pub(crate) state: StateId,
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
    /// The models of the lowest and of the highest.
    pub(crate) models: [String; 2],
    /// Lowest and highest by kind of model.
    pub(crate) by_model: Vec<(String, f64, f64)>,
}

pub(crate) fn outcomes(
    prepared: &Prepared,
    today: &Snapshot,
    (usa, chn): (StateId, StateId),
    states: &[StateId],
    ties: &Ties,
    bar: &ProgressBar,
) -> Result<Vec<Outcome>, Box<dyn Error>> {
    // Without a truce none lapses.
    let truce = !ties.suspended.is_empty();
    let lapse = if truce { ties.lapse(today)? } else { Scenario::default() };
    let (stands, fails) = if truce {
        ("truce, as it stands", "talks fail: no truce, ")
    } else {
        ("as it stands", "talks fail: ")
    };
    let mut scenarios = vec![
        Scenario::new(stands),
        ties.limited(today)?,
        Scenario { name: "the truce lapses".to_owned(), ..lapse.clone() },
    ];
    let mut worst: Vec<Scenario> = Vec::new();
    for threat in &ties.threats {
        let carried = threat.carried_out(today.date());
        let answered = carried.clone().then(answer(threat.rate, (usa, chn))?);
        let name = format!("{} carried out", threat.rate);
        scenarios.push(Scenario { name: name.clone(), ..carried });
        scenarios.push(Scenario { name: format!("{name} and answered"), ..answered.clone() });
        let fail = lapse.clone().then(answered);
        let name = format!("{fails}{}, answered", threat.rate);
        worst.push(Scenario { name, ..fail });
    }
    let failing: Vec<String> = worst.iter().map(|worst| worst.name.clone()).collect();
    scenarios.extend(worst);
    let stands = prepared.read(today)?;
    let mut outcomes = Vec::new();
    bar.set_length(scenarios.len() as u64);
    for (place, scenario) in scenarios.into_iter().enumerate() {
        // On some days nothing is suspended, or there is nothing to give up.
        if place > 0 && scenario.changes.is_empty() {
            continue;
        }
        let after = scenario.apply(today.world())?.snapshot(today.date())?;
        bar.inc(1);
        let ledger = prepared.between(&stands, &prepared.read(&after)?)?;
        outcomes.push(Outcome {
            changes: scenario.changes.iter().map(ToString::to_string).collect(),
            talks_fail: failing.contains(&scenario.name),
            name: scenario.name,
            duties: [
                mean_duty(prepared, &after, (usa, chn))?,
                mean_duty(prepared, &after, (chn, usa))?,
            ],
            worth: states.iter().map(|state| worth(&ledger, *state)).collect::<Result<_, _>>()?,
            runs: ledger.models.iter().filter(|m| m.method.component == Component::Trade).count(),
            not_applicable: ledger
                .not_applicable
                .iter()
                .map(|skipped| format!("{}: {}", skipped.model, skipped.reason))
                .collect(),
        });
    }
    Ok(outcomes)
}

pub(crate) fn worth(ledger: &Ledger, state: StateId) -> geoecon::Result<Worth> {
    let total = ledger.total(state)?;
    let range = total.component(Component::Trade);
    let range = range.ok_or(geoecon::Error::UnknownState { state })?;
    let mut by_model: Vec<(String, f64, f64)> = Vec::new();
    for (model, amount) in ledger.by_model(state) {
        let name = &ledger.models[model].method.name;
        match by_model.iter_mut().find(|(other, ..)| other == name) {
            Some((_, low, high)) => (*low, *high) = (low.min(amount), high.max(amount)),
            None => by_model.push((name.clone(), amount, amount)),
        }
    }
    let models = range.ends.map(|model| ledger.models[model].method.to_string());
    Ok(Worth { state, low: range.low, median: range.median, high: range.high, models, by_model })
}

/// The duty of an importer on goods of an exporter, weighted by the base's trade.
fn mean_duty(
    prepared: &Prepared,
    after: &Snapshot,
    (importer, exporter): (StateId, StateId),
) -> geoecon::Result<Option<f64>> {
    let (mut paid, mut traded) = (0.0, 0.0);
    for sector in after.world().classification().sectors.iter().filter(|s| !s.services) {
        let scope = Scope::Product(sector.code);
        let flow = prepared.base().trade(scope, geoecon::Currency::USD)?.get(exporter, importer)?;
        let duty =
            after.duties(sector.code, geoecon::snapshot::Bound::Middle)?.get(importer, exporter)?;
        if let (Some(flow), Some(duty)) = (flow, duty) {
            paid += flow * duty;
            traded += flow;
        }
    }
    Ok((traded > 0.0).then(|| paid / traded))
}

/// What the record has on the table.
pub(crate) struct Ties {
    /// Suspended duties and controls.
    pub(crate) suspended: Vec<TieId>,
    /// The duty of the United States over opioids, and China's answer to it, in force.
    opioid: Option<TieId>,
    counter: Option<TieId>,
    /// The threats, the smallest first.
    pub(crate) threats: Vec<Threat>,
}

/// A duty that is threatened.
pub(crate) struct Threat {
    pub(crate) rate: geoecon::Rate,
    pub(crate) tie: TieId,
    /// The account by which it is this rate.
    account: Scenario,
}

impl Threat {
    pub(crate) fn carried_out(&self, date: Date) -> Scenario {
        self.account.clone().carry_out(self.tie, date)
    }
}

impl Ties {
    pub(crate) fn of(
        today: &Snapshot,
        (usa, chn): (StateId, StateId),
    ) -> Result<Self, Box<dyn Error>> {
        let pair = |tie: &Tie| [(usa, chn), (chn, usa)].contains(&(tie.from, tie.to));
        let mut suspended = Vec::new();
        let mut threats = Vec::new();
        for (id, tie, _) in today.dormant() {
            // China's controls bear on its other buyers too.
            if tie.status == LegalStatus::Suspended && (tie.from == chn || pair(tie)) {
                suspended.push(id);
            }
            let Terms::Tariff(duty) = &tie.terms else { continue };
            if (tie.from, tie.to) == (usa, chn) && tie.status == LegalStatus::Threatened {
                let mut scenario = Scenario::new("");
                if let (Some(agreement), Some(clause), Some(claim)) =
                    (&tie.agreement, &tie.clause, &tie.claim)
                {
                    scenario =
                        scenario.choose_claim(agreement.clone(), clause.clone(), claim.clone());
                }
                threats.push(Threat { rate: duty.rate, tie: id, account: scenario });
            }
        }
        threats.sort_by_key(|threat: &Threat| threat.rate);
        let in_force = |from, to, measure: &str| -> geoecon::Result<Option<TieId>> {
            let measure = Measure::new(measure)?;
            let mut found =
                today.between::<Tariff>(from, to)?.filter(|e| e.terms.measure == measure);
            Ok(found.next().map(|edge| edge.id))
        };
        Ok(Self {
            suspended,
            opioid: in_force(usa, chn, "ieepa-fentanyl")?,
            counter: in_force(chn, usa, "chn-counter")?,
            threats,
        })
    }

    /// The duty over opioids goes, and China's answer with it.
    fn limited(&self, today: &Snapshot) -> Result<Scenario, Box<dyn Error>> {
        let scenario = Scenario::new("limited deal: opioid duty and answer go");
        let ties = [self.opioid, self.counter].into_iter().flatten();
        let gone = ties.map(|id| Ok((id, today.world().tie(id)?.clone())));
        let gone: Vec<(TieId, Tie)> = gone.collect::<geoecon::Result<_>>()?;
        Ok(gone.into_iter().fold(scenario, |s, (id, tie)| {
            s.amend_tie(id, Tie { status: LegalStatus::Withdrawn, ..tie })
        }))
    }

    /// What is suspended returns, and the opioid duty to what it was before the truce.
    fn lapse(&self, today: &Snapshot) -> Result<Scenario, Box<dyn Error>> {
        let mut scenario = Scenario::new("");
        for &id in &self.suspended {
            // A clause of the truce falls with it; what it held back is in force on its own.
            let tie = today.world().tie(id)?.clone();
            let freed = Tie { status: LegalStatus::InForce, agreement: None, clause: None, ..tie };
            scenario = scenario.amend_tie(id, freed);
        }
        Ok(scenario.then(self.opioid_again(today)?))
    }

    /// The opioid duty at what it was before the truce.
    pub(crate) fn opioid_again(&self, today: &Snapshot) -> Result<Scenario, Box<dyn Error>> {
        let mut scenario = Scenario::new("");
        if let Some(id) = self.opioid {
            let tie = today.world().tie(id)?.clone();
            let before: geoecon::Rate = "20%".parse()?;
            if let Terms::Tariff(duty) = &tie.terms
                && duty.rate != before
            {
                let duty = Tariff { rate: before, ..duty.clone() };
                scenario = scenario.amend_tie(id, Tie { terms: duty.into(), ..tie.clone() });
            }
        }
        Ok(scenario)
    }
}

/// China levies the same on all goods.
pub(crate) fn answer(
    rate: geoecon::Rate,
    (usa, chn): (StateId, StateId),
) -> Result<Scenario, Box<dyn Error>> {
    let duty = Tariff::addition(Scope::AllGoods, rate, Measure::new("answer-2025-11")?);
    Ok(Scenario::new("").add_tie(Tie::new(chn, usa, duty)))
}
