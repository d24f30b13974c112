//! One scenario through several models.

mod report;

pub use self::report::{Impact, ModelRun, NotApplicable, Range, Spread};
use super::{TradeModel, TradeModels};
use crate::{
    error::{Error, Result},
    scenario::Scenario,
    snapshot::Snapshot,
};

/// What does a change do to each state, and how far do models disagree?
///
/// The change is from `before` to `after`: duties by the rules of [`Snapshot::duty`], embargoes and barriers as in
/// [`Recorded::shock_to`](super::Recorded::shock_to). Runs the Caliendo-Parro (2015) system with one sector, many sectors, and
/// input-output loops; the model of Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), whose base is
/// free of duties and which takes the rises of duties alone; and Anderson and van Wincoop's (2003) gravity with
/// costs inferred from the flows. The last two know duties alone: embargoes and barriers, and for the first of
/// them falls of duties, make them [`not_applicable`](Spread::not_applicable), as does whatever a model lacks.
///
/// *Cost:* an equilibrium for each run; some milliseconds each at 40 states and 10 sectors.
///
/// # Errors
/// Where no model could run, that of the first: those of [`Economy::recorded`](super::Economy::recorded) and [`Recorded::shock_to`](super::Recorded::shock_to);
/// [`Error::NotRecorded`] where the model of scale effects lacks a state's GDP.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, economy::{Structure, TradeModels, spread}};
///
/// let world = data::indo_pacific_2025()?;
/// let (before, after) = (world.snapshot("2025-01-01".parse()?)?, world.snapshot("2025-11-22".parse()?)?);
/// let few = TradeModels::default().structures([Structure::InputOutput]).elasticities(["U4", "CP"]);
/// let report = spread(&before, &after, few)?;
/// assert_eq!(report.runs.len(), 4);
/// let korea = report.range("KOR".parse()?)?;
/// assert!(korea.value[0] <= korea.value[2]);
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn spread(
    before: &Snapshot,
    after: &Snapshot,
    models: impl Into<TradeModels>,
) -> Result<Spread> {
    let models = models.into();
    let mut all = Collected::default();
    for model in models.list(before) {
        let run = model.calibrate(before).and_then(|base| base.run(after));
        all.take(&model, run);
    }
    let Collected { runs, not_applicable, first_error } = all;
    match first_error.filter(|_| runs.is_empty()) {
        Some(error) => Err(error),
        None => Ok(Spread {
            dates: (before.date(), after.date()),
            currency: models.currency,
            runs,
            not_applicable,
        }),
    }
}

/// What does a scenario do to each state, and how far do models disagree?
///
/// [`spread`] from `before` to the same world on the same date with the changes of `scenario` made.
///
/// # Errors
/// Those of [`Scenario::apply`] and [`spread`].
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{Scenario, Share, StateId, Tie, data, economy::{TradeModels, spread_scenario}};
/// use geoecon::terms::{Sanction, Scope};
///
/// let world = data::indo_pacific_2025()?;
/// let today = world.snapshot("2025-11-22".parse()?)?;
/// let [kor, usa]: [StateId; 2] = ["KOR".parse()?, "USA".parse()?];
/// let all_goods = Sanction { scope: Scope::AllGoods, severity: Share::ONE };
/// let cut = Scenario::new("no trade in goods").add_tie(Tie::new(usa, kor, all_goods));
///
/// let report = spread_scenario(&today, &cut, TradeModels::default().elasticities(["U4"]))?;
/// let korea = report.range(kor)?;
/// assert!(korea.value.iter().all(|amount| *amount < 0.0));
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn spread_scenario(
    before: &Snapshot,
    scenario: &Scenario,
    models: impl Into<TradeModels>,
) -> Result<Spread> {
    spread(before, &scenario.apply(before.world())?.snapshot(before.date())?, models)
}

/// What ran and what did not.
#[derive(Default)]
struct Collected {
    runs: Vec<ModelRun>,
    not_applicable: Vec<NotApplicable>,
    first_error: Option<Error>,
}

impl Collected {
    fn take(&mut self, model: &TradeModel, run: Result<ModelRun>) {
        let reason = match run {
            Ok(run) => return self.runs.push(run),
            Err(Error::NotApplicable { why, .. }) => why.to_owned(),
            Err(error) => {
                let reason = error.to_string();
                self.first_error.get_or_insert(error);
                reason
            }
        };
        self.not_applicable.push(NotApplicable {
            model: model.name(),
            elasticities: model.elasticities(),
            bound: model.bound_name(),
            reason,
        });
    }
}
