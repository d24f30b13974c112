//! What the deal is worth to each state after all have adjusted, in several models.

use geoecon::{
    Date, Result, Scenario, Snapshot, StateId, TieId, World,
    economy::{ModelRun, Spread, SpreadSettings, Structure, spread},
    snapshot::Bound,
    terms::{Stacking, Tariff},
};
use serde::Serialize;

/// The day before the duties of 2025: the base from which all is measured.
const BASE: &str = "2025-01-01";

/// The deal in equilibrium.
#[derive(Serialize)]
pub(crate) struct Equilibrium {
    /// What was computed.
    pub(crate) method: String,
    /// While the other states pay the duties of 2025 too.
    pub(crate) with_rivals: Deal,
    /// Were Korea alone to pay new duties.
    pub(crate) alone: Deal,
}

/// What honouring the pledge is worth in trade, against breaking it.
#[derive(Serialize)]
pub(crate) struct Deal {
    /// Each state's gain from the duties that the pledge buys, USD a year: lowest, median, highest of the models.
    pub(crate) gains: Vec<Gain>,
    /// Korea's loss against the base with the pledge honoured, percent of final spending, input-output models.
    pub(crate) loss_honoured_pct: [f64; 3],
    /// The same with the pledge broken.
    pub(crate) loss_broken_pct: [f64; 3],
    /// Each model's answer for Korea.
    pub(crate) models: Vec<Model>,
    /// Runs that found no solution, and are left out.
    pub(crate) unsolved: usize,
    /// Models that have no place for the change, and why.
    pub(crate) not_applicable: Vec<String>,
}

/// A state's gain over the models.
#[derive(Serialize)]
pub(crate) struct Gain {
    pub(crate) state: StateId,
    /// USD a year.
    pub(crate) value: [f64; 3],
}

/// One model's answer for Korea.
#[derive(Serialize)]
pub(crate) struct Model {
    #[serde(rename = "model")]
    pub(crate) name: String,
    pub(crate) elasticities: String,
    pub(crate) duties: &'static str,
    /// What the percentages are of.
    pub(crate) percent_of: &'static str,
    pub(crate) honoured_pct: f64,
    pub(crate) broken_pct: f64,
    /// What honouring is worth, USD a year.
    pub(crate) gain: f64,
}

impl Equilibrium {
    /// Korea's gain from the deal in trade while others pay too: lowest, median, highest, USD a year.
    pub(crate) fn korea(&self) -> [f64; 3] {
        self.with_rivals.gains.first().map_or([0.0; 3], |gain| gain.value)
    }
}

pub(crate) fn equilibrium(
    honoured: &Snapshot,
    broken: &Snapshot,
    (kor, usa): (StateId, StateId),
) -> Result<Equilibrium> {
    let base: Date = BASE.parse()?;
    let shown = [
        kor,
        usa,
        "JPN".parse()?,
        "CHN".parse()?,
        "DEU".parse()?,
        "TWN".parse()?,
        "VNM".parse()?,
        "MEX".parse()?,
    ];
    let run = |honoured: &Snapshot, broken: &Snapshot| -> Result<Deal> {
        let before = honoured.world().snapshot(base)?;
        let settings = || SpreadSettings::default().bounds([Bound::Low, Bound::High]);
        deal(&spread(&before, honoured, settings())?, &spread(&before, broken, settings())?, &shown)
    };
    let with_rivals = run(honoured, broken)?;
    let alone = run(&only_korea(honoured, (kor, usa))?, &only_korea(broken, (kor, usa))?)?;
    Ok(Equilibrium {
        method: format!(
            "change from {BASE}, when no duty of 2025 was in force; equivalent variation a year"
        ),
        with_rivals,
        alone,
    })
}

/// The snapshot without the duties of 2025, but for those of the United States on Korea.
fn only_korea(snapshot: &Snapshot, (kor, usa): (StateId, StateId)) -> Result<Snapshot> {
    let others: Vec<TieId> = snapshot
        .layer::<Tariff>()
        .filter(|duty| duty.terms.stacking != Stacking::Base && (duty.from, duty.to) != (usa, kor))
        .map(|duty| duty.id)
        .collect();
    let world: World = others
        .into_iter()
        .fold(Scenario::new("only Korea"), Scenario::remove_tie)
        .apply(snapshot.world())?;
    world.snapshot(snapshot.date())
}

fn deal(honoured: &Spread, broken: &Spread, shown: &[StateId]) -> Result<Deal> {
    let pairs: Vec<_> = honoured
        .runs
        .iter()
        .filter_map(|a| {
            let same = |b: &&ModelRun| {
                (&b.model, &b.elasticities, b.bound) == (&a.model, &a.elasticities, a.bound)
            };
            Some((a, broken.runs.iter().find(same)?))
        })
        .collect();
    let mut not_applicable: Vec<String> = honoured
        .not_applicable
        .iter()
        .chain(&broken.not_applicable)
        .map(|skipped| format!("{}: {}", skipped.model, skipped.reason))
        .collect();
    not_applicable.sort();
    not_applicable.dedup();
    let solved: Vec<_> =
        pairs.iter().filter(|(a, b)| a.status.is_solved() && b.status.is_solved()).collect();
    let mut gains = Vec::new();
    let mut models = Vec::new();
    for (place, &state) in shown.iter().enumerate() {
        let mut values = Vec::new();
        for (a, b) in &solved {
            let (with, without) = (a.state(state)?, b.state(state)?);
            values.push(with.value - without.value);
            if place == 0 {
                models.push(Model {
                    name: a.model.clone(),
                    elasticities: a.elasticities.clone(),
                    duties: a.bound,
                    percent_of: a.percent_of,
                    honoured_pct: with.welfare_pct,
                    broken_pct: without.welfare_pct,
                    gain: with.value - without.value,
                });
            }
        }
        gains.push(Gain { state, value: three(values) });
    }
    let input_output = Structure::InputOutput.to_string();
    let percent = |of: fn(&Model) -> f64| {
        three(models.iter().filter(|m| m.name == input_output).map(of).collect())
    };
    Ok(Deal {
        loss_honoured_pct: percent(|m| m.honoured_pct),
        loss_broken_pct: percent(|m| m.broken_pct),
        gains,
        unsolved: pairs.len() - solved.len(),
        not_applicable,
        models,
    })
}

/// Lowest, median, highest.
fn three(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    let at = |place: usize| values.get(place).copied().unwrap_or(0.0);
    let last = values.len().saturating_sub(1);
    [at(0), 0.5 * (at(last / 2) + at(values.len() / 2)), at(last)]
}
