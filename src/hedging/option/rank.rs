use super::{
    Contingency, Hedge, HedgeRanking, HedgeValue, InfeasibleHedge, Verdict,
    runner::{Found, Losses, Runner, three},
};
use crate::{
    error::{Error, Result},
    hedging::{LossTable, RiskMeasure},
    snapshot::Snapshot,
    units::{Rate, StateId, check_unique},
    value::Models,
};

/// By which risk hedges are ranked, over which years, and what the state can afford.
///
/// Default: CVaR at 90 percent, 4.5 percent over 30 years, the long run alone, no budget.
#[derive(Debug, Clone, Default)]
pub struct HedgeSettings {
    measure: RiskMeasure,
    budget: Option<f64>,
    annuity: Option<(Rate, u32)>,
    pub(super) transition: Option<(Models, f64)>,
}

impl From<()> for HedgeSettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<RiskMeasure> for HedgeSettings {
    fn from(measure: RiskMeasure) -> Self {
        Self { measure, ..Self::default() }
    }
}

impl HedgeSettings {
    /// The measure of risk.
    #[must_use]
    pub fn measure(self, measure: RiskMeasure) -> Self {
        Self { measure, ..self }
    }

    /// The most that a hedge may cost, in the ledger's currency a year.
    #[must_use]
    pub fn budget(self, budget: f64) -> Self {
        Self { budget: Some(budget), ..self }
    }

    /// At which rate, and over how many years, a sum that falls once counts as so much a year: what a hedge costs
    /// once, what is lost on the way from the short run to the long.
    #[must_use]
    pub fn annuity(self, rate: Rate, years: u32) -> Self {
        Self { annuity: Some((rate, years)), ..self }
    }

    /// The models of trade of the short run, one for each of the long run and in their order, and the months until
    /// all have adjusted. From the day of a threat losses fall in a straight line from those of the short run to
    /// those of the long.
    #[must_use]
    pub fn transition(self, short_run: Models, months: f64) -> Self {
        Self { transition: Some((short_run, months)), ..self }
    }

    fn check(&self) -> Result<()> {
        self.measure.check()?;
        let out = |what, value, expected| Err(Error::OutOfRange { what, value, expected });
        match self.budget {
            Some(budget) if budget.is_nan() || budget < 0.0 => {
                out("budget", budget.to_string(), "0 or more")
            }
            _ if self.years().0 < Rate::ZERO => {
                out("rate of the annuity", self.years().0.to_string(), "0 or more")
            }
            _ => Ok(()),
        }
    }

    pub(super) fn years(&self) -> (Rate, u32) {
        self.annuity
            .unwrap_or((Rate::new(rust_decimal::Decimal::new(45, 3)).unwrap_or_default(), 30))
    }
}

/// Name of the scenario in which no threat comes true.
const CALM: &str = "calm";
/// Name of the option to do nothing.
const NOTHING: &str = "do nothing";

/// Which of its hedges buys a state most, against what may happen to it?
///
/// Each hedge, followed by each threat, is carried out on the world of `base` and valued as one change by the models
/// ([`value`](crate::value)); the loss is what the state's total falls, in the long run. The risk over calm and all
/// threats, which exclude each other, is compared with that of doing nothing.
///
/// With [`transition`](HedgeSettings::transition) a threat also costs what is lost on the way to the long run, and
/// while a [`Stock`](super::Stock) lasts a threat is felt as if what is in the stock were still delivered: what that
/// saves, `∫ L(t) − F(t) dt` over its months where `L` is the loss with the threat and `F` that while it lasts, is
/// taken off. Both are sums that fall once and count by their level annuity over the years of
/// [`annuity`](HedgeSettings::annuity); a stock that lasts longer saves nothing after them.
///
/// What has no price (reserves, lines, cover) is in [`HedgeValue::beside`] in its own units, by model, and in no sum. A
/// hedge that does not apply, that a model which values calm cannot value in every future, that runs reserves further
/// below zero than doing nothing does, or that breaks the budget is listed with the reason, and is in no table.
///
/// The default risk is that of Rockafellar and Uryasev (2000), "Optimization of conditional value-at-risk", Journal of
/// Risk 2(3); that stocks are worth what they save while a supply is cut off, as in Nichols and Zeckhauser (1977),
/// "Stockpiling strategies and cartel prices", Bell Journal of Economics 8(1).
///
/// *Cost:* with `H` hedges and `T` threats, `(H + 1)(T + 1)` equilibria for each trade model, one more for each hedge
/// with a stock and threat that it eases, and all of them again for each trade model of the short run; equal changes,
/// as those of sizes of one stock, are valued once. With feature `parallel` on all cores, with the same result.
///
/// # Errors
/// [`Error::Hedge`] where an amount of a hedge's cost is not finite or below 0, or its stock has no supplier, sector or
/// months that can be had; [`Error::OutOfRange`] where threats have a probability of more than 1 together, or the
/// budget or rate is below 0 or no number; [`Error::Duplicate`] for a name used twice; [`Error::Shape`] for another
/// number of models of the short run than of the long; those of [`prepare`](crate::value::prepare), and of the
/// threats without a hedge.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{
///     Scenario, Share, Tie, data,
///     economy::{Structure, TradeModel},
///     hedging::{Contingency, Hedge, rank_hedges},
///     terms::{ExportControl, Scope},
///     value::{Models, Trade},
/// };
///
/// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
/// let (kor, chn) = ("KOR".parse()?, "CHN".parse()?);
/// let stop = ExportControl { scope: Scope::Product("chemicals".parse()?), severity: Share::ONE };
/// let control = Scenario::new("control").add_tie(Tie::new(chn, kor, stop));
/// let threats = [Contingency::new("China keeps back chemicals", "0.1".parse()?, control)];
/// let hedges = [Hedge::stockpile(&today, kor, chn, ["chemicals".parse()?], 3.0, "3%".parse()?)?];
/// let models = Models::new().with(Trade::new(TradeModel::equilibrium(Structure::MultiSector, "U4")));
/// let ranking = rank_hedges(&today, kor, &threats, &hedges, &models, ())?;
///
/// // USD 5.38 bn of goods cost 4.5 percent to hold and 3 percent to store.
/// let stock = &ranking.hedges[0];
/// assert!((stock.cost / 1e9 - 0.075 * 5.380).abs() < 1e-3);
/// // CVaR at 90 percent of a threat of 10 percent is its loss, of which the stock saves a quarter of a year: by its
/// // annuity over 30 years 0.25 · 0.06139 of that.
/// assert!((stock.reduction[1] / ranking.risk[1] - 0.25 * 0.06139).abs() < 1e-5);
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn rank_hedges(
    base: &Snapshot,
    state: StateId,
    threats: &[Contingency],
    hedges: &[Hedge],
    models: &Models,
    settings: impl Into<HedgeSettings>,
) -> Result<HedgeRanking> {
    let settings = settings.into();
    settings.check()?;
    base.state(state)?;
    let (rate, years) = settings.years();
    let mut costs = Vec::new();
    for hedge in hedges {
        let cost = hedge.cost.per_year(rate, years);
        let stock = hedge.stock.as_ref().map_or(Ok(()), |stock| stock.check(base, state));
        costs.push(stock.and(cost).map_err(|problem| {
            let (hedge, problem) = (hedge.name.clone(), Box::new(problem));
            Error::Hedge { hedge, problem }
        })?);
    }
    let names: Vec<&str> =
        hedges.iter().map(|hedge| hedge.name.as_str()).chain([NOTHING]).collect();
    check_unique("hedge", &names)?;
    let probabilities = probabilities(threats)?;
    let scenarios = [CALM].into_iter().chain(threats.iter().map(|threat| threat.name.as_str()));
    let mut table = LossTable::new(scenarios, probabilities.iter().copied())?;
    let runner = Runner::new(base, state, threats, models, &settings)?;
    let currency = runner.currency()?;
    let shortlist = hedges.iter().zip(&costs).map(|(hedge, cost)| {
        let over = settings.budget.filter(|budget| cost > budget);
        let over = over.map(|budget| {
            format!("it costs {currency} {cost:.4e} a year, the budget is {currency} {budget:.4e}")
        });
        hedge.barred.clone().or(over).map_or(Ok(hedge), Err)
    });
    let shortlist: Vec<Found<&Hedge>> = shortlist.collect();
    let (nothing, all) = runner.all(&shortlist)?;
    let by_model = |losses: &Losses| -> Result<Vec<f64>> {
        let risk = |row: &Vec<f64>| settings.measure.of(row, &probabilities);
        losses.by_model.iter().map(risk).collect()
    };
    let before = by_model(&nothing)?;
    let mut tables = vec![table.clone(); nothing.by_model.len()];
    let add = |tables: Vec<LossTable>, name: &str, losses: &Losses| -> Result<Vec<LossTable>> {
        let rows = tables.into_iter().zip(&losses.by_model);
        rows.map(|(table, row)| table.option(name, row.iter().copied())).collect()
    };
    tables = add(tables, NOTHING, &nothing)?;
    table = table.option(NOTHING, nothing.medians())?;
    let (mut valued, mut infeasible) = (Vec::new(), Vec::new());
    for ((hedge, found), &cost) in hedges.iter().zip(all).zip(&costs) {
        let found = found.and_then(|losses| match losses.shortfall(&nothing, currency) {
            Some(reason) => Err(reason),
            None if losses.models != nothing.models => {
                Err("other models can value it than the threats alone".to_owned())
            }
            None => Ok(losses),
        });
        let losses = match found {
            Ok(losses) => losses,
            Err(reason) => {
                infeasible.push(InfeasibleHedge { name: hedge.name.clone(), reason });
                continue;
            }
        };
        let after = by_model(&losses)?;
        let reduction = three(before.iter().zip(&after).map(|(b, a)| b - a).collect());
        let calm = losses.medians().first().map_or(0.0, |loss| -loss);
        tables = add(tables, &hedge.name, &losses)?;
        table = table.option(&hedge.name, losses.medians().iter().map(|loss| loss + cost))?;
        valued.push((
            hedge.ladder.as_deref(),
            HedgeValue {
                name: hedge.name.clone(),
                cost,
                cost_parts: hedge.cost.clone(),
                consent: hedge.consent.clone(),
                risk: three(after)[1],
                reduction,
                net: reduction[1] - cost,
                verdict: verdict(reduction, cost, before.iter().copied().fold(0.0, f64::max)),
                per_cost: (cost > 0.0).then(|| reduction[1] / cost),
                marginal: None,
                in_calm: calm + 0.0,
                beside: losses.beside(&nothing, &table),
            },
        ));
    }
    Ok(HedgeRanking {
        method: "hedges one at a time, by what each lowers the risk of counterfactual losses less its cost",
        state,
        measure: settings.measure,
        currency,
        rate,
        years,
        transition_months: settings.transition.as_ref().map_or(0.0, |(_, months)| *months),
        models: nothing.models,
        risk: three(before),
        hedges: with_marginals(valued),
        infeasible,
        by_model: tables,
        table,
    })
}

/// Of calm, then of each threat.
fn probabilities(threats: &[Contingency]) -> Result<Vec<f64>> {
    let calm = 1.0 - threats.iter().map(|threat| threat.probability.value()).sum::<f64>();
    if calm < -1e-9 {
        let (value, expected) = ((1.0 - calm).to_string(), "1 or less: they exclude each other");
        let what = "sum of the threats' probabilities";
        return Err(Error::OutOfRange { what, value, expected });
    }
    let threats = threats.iter().map(|threat| threat.probability.value());
    Ok([calm.max(0.0)].into_iter().chain(threats).collect())
}

/// What rounding of a risk of this size leaves is nothing.
fn verdict([low, _, high]: [f64; 3], cost: f64, risk: f64) -> Verdict {
    let nothing = 1e-9 * risk;
    if low - cost > nothing {
        Verdict::Worth
    } else if high - cost < -nothing {
        Verdict::NotWorth
    } else {
        Verdict::Open
    }
}

/// By net value, with what the last step of each ladder buys.
fn with_marginals(mut valued: Vec<(Option<&str>, HedgeValue)>) -> Vec<HedgeValue> {
    valued.sort_by(|(_, a), (_, b)| a.cost.total_cmp(&b.cost));
    let mut steps: Vec<(&str, f64, f64)> = Vec::new();
    for (ladder, hedge) in &mut valued {
        let below = steps.iter().rev().find(|(known, ..)| Some(*known) == *ladder);
        let (cost, bought) = below.map_or((0.0, 0.0), |(_, cost, bought)| (*cost, *bought));
        let more = hedge.cost - cost;
        hedge.marginal = (more > 0.0).then(|| (hedge.reduction[1] - bought) / more);
        if let Some(ladder) = *ladder {
            steps.push((ladder, hedge.cost, hedge.reduction[1]));
        }
    }
    let mut hedges: Vec<HedgeValue> = valued.into_iter().map(|(_, hedge)| hedge).collect();
    hedges.sort_by(|a, b| b.net.total_cmp(&a.net));
    hedges
}
