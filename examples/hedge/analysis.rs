//! A state's hedges, and what the models say of them.

use std::error::Error;

use geoecon::{
    Currency, Snapshot, StateId,
    hedging::{
        AlignmentReport, CatalogueSettings, CostBasis, Decision, Hedge, HedgeRanking,
        HedgeSettings, HedgeValue, Input, LossTable, RiskMeasure, StateAlignment, TornadoReport,
        Verdict, alignment, decide, rank_hedges, recorded_alignment, recorded_hedges, tornado,
    },
};
use indicatif::ProgressBar;
use serde::Serialize;

use crate::{
    Cli, screen,
    setting::{embargoes, leavers, leaving, long_run, rivals, short_run, threats},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// All that the program says.
#[derive(Serialize)]
pub(crate) struct Answer {
    pub(crate) state: StateId,
    pub(crate) world: String,
    pub(crate) date: String,
    /// `None` where the state is itself one of the usual poles.
    pub(crate) poles: Option<[StateId; 2]>,
    pub(crate) ranking: HedgeRanking,
    /// Over the hedges that move dollars, in USD bn a year, as the mix.
    pub(crate) decision: Decision,
    /// The mix of least CVaR.
    pub(crate) mix: Option<serde_json::Value>,
    pub(crate) mix_text: Option<String>,
    /// The mixes of least CVaR by what may be spent: of what the state can do alone, and of all.
    pub(crate) frontiers: [Vec<Frontier>; 2],
    /// The scenario in which its strongest guarantor has left, if it has one.
    pub(crate) alone: Option<String>,
    /// Who threatens it by arms.
    pub(crate) rivals: Vec<StateId>,
    pub(crate) alignment: Option<StateAlignment>,
    pub(crate) dimensions: Vec<(String, f64)>,
    /// What the best hedge buys less its cost, USD bn a year, as each assumption moves; `None` where no hedge is
    /// worth its cost.
    pub(crate) hinges_on: Option<TornadoReport>,
    pub(crate) assumptions: Vec<String>,
    pub(crate) sources: Vec<String>,
}

/// The least risk that so much a year buys, USD bn.
#[derive(Serialize)]
pub(crate) struct Frontier {
    pub(crate) budget: f64,
    /// Before what is spent.
    pub(crate) risk: f64,
    /// By how much one dollar more would lower it.
    pub(crate) price: f64,
    /// The shares above 1 %.
    pub(crate) mix: Vec<(String, f64)>,
}

pub(crate) fn answer(cli: &Cli) -> Result<Answer> {
    let spinner = ProgressBar::new_spinner().with_message("solving equilibria");
    spinner.enable_steady_tick(std::time::Duration::from_millis(200));
    let world = screen::world(cli.world.as_deref())?;
    screen::warn(&world, cli.date);
    let today = screen::day(&world, cli.date)?;
    screen::trades(&today, cli.state)?;
    let poles = poles(cli)?;
    let threats = threats(cli, &today)?;
    let hedges = hedges(cli, &today)?;
    let measure = RiskMeasure::Cvar(cli.level);
    let settings = HedgeSettings::from(measure).transition(short_run(cli, &today)?, cli.switching);
    let models = long_run(cli, &today)?;
    let ranking = rank_hedges(&today, cli.state, &threats, &hedges, &models, settings)?;
    let priced = priced(&ranking)?;
    let decision = decide(&priced, cli.level)?;
    let stand = poles.map(|poles| stand(poles, &today)).transpose()?;
    let mix = mix(&priced, cli.level)?;
    let frontiers = [
        frontier(&ranking, &priced, cli.level, true)?,
        frontier(&ranking, &priced, cli.level, false)?,
    ];
    let hinges_on = hinges_on(&ranking, measure)?;
    let (rivals, recorded) = rivals(cli, &today)?;
    let alone = leavers(cli, &today)?.first().map(|(state, _)| leaving(*state));
    spinner.finish_and_clear();
    let mut assumptions = vec![
        format!(
            "costs are judged unless the table says otherwise; agreements, refusals and pacts {} a year each (--cost)",
            cli.cost.compact()
        ),
        format!(
            "probabilities of threats are judged: {} (--duty, --embargo, --leave)",
            threats.iter().map(|t| format!("{} {}", t.name, t.probability)).collect::<Vec<_>>().join(", ")
        ),
        format!(
            "at most one threat comes true, and it lasts; losses fall from those at {} of the elasticities to those of the long run in {} months (--short-run, --switching)",
            cli.short_run, cli.switching
        ),
        "while a stock lasts, its supplier seems to go on delivering; what is used is bought again at the old price".to_owned(),
        format!(
            "what falls once counts by its level annuity: {} over {} years",
            ranking.rate, ranking.years
        ),
        "to join an agreement ends all duties among its parties and the state".to_owned(),
        "those who must agree do; nobody answers a hedge with a measure of its own".to_owned(),
        "a duty that diverts trade also turns prices in the state's favour: that part of what it buys is at the supplier's expense, and invites an answer".to_owned(),
        "a new pact is believed half the time; capability rises in the proportion of military spending".to_owned(),
    ];
    if !recorded {
        let names: Vec<&str> = rivals.iter().map(StateId::as_str).collect();
        assumptions.push(format!(
            "the threat by arms is {}, which is assumed (--rivals)",
            names.join(" and ")
        ));
    }
    Ok(Answer {
        state: cli.state,
        world: world.name().to_owned(),
        date: cli.date.to_string(),
        poles,
        decision,
        mix_text: mix.as_ref().map(|(text, _)| text.clone()),
        mix: mix.map(|(_, value)| value),
        frontiers,
        alone,
        rivals,
        alignment: stand.as_ref().and_then(|stand| stand.of(cli.state).ok()).cloned(),
        dimensions: stand.map(|stand| stand.dimensions).unwrap_or_default(),
        hinges_on,
        assumptions,
        sources: screen::sources(&today),
        ranking,
    })
}

/// The poles asked for; else the usual ones, unless the state is one of them.
fn poles(cli: &Cli) -> Result<Option<[StateId; 2]>> {
    let Some(asked) = &cli.poles else {
        let usual: [StateId; 2] = ["USA".parse()?, "CHN".parse()?];
        return Ok((!usual.contains(&cli.state)).then_some(usual));
    };
    if asked.contains(&cli.state) {
        return Err(format!("{} cannot be its own pole: give two others", cli.state).into());
    }
    match asked[..] {
        [first, second] if first != second => Ok(Some([first, second])),
        _ => Err("--poles takes two different states".into()),
    }
}

/// What the state can do by itself, read off the world.
fn hedges(cli: &Cli, today: &Snapshot) -> Result<Vec<Hedge>> {
    if cli.cost.currency() != Currency::USD {
        return Err(format!("--cost is in USD, not `{}`: convert it first", cli.cost).into());
    }
    let cost: f64 = cli.cost.amount().try_into()?;
    let suppliers = embargoes(cli)?.into_iter().map(|(state, _)| state);
    let (armed, _) = rivals(cli, today)?;
    let settings =
        CatalogueSettings::default().suppliers(suppliers).rivals(armed).judged_cost(cost);
    Ok(recorded_hedges(today, cli.state, settings)?)
}

/// The best that the state can do without anyone's consent.
pub(crate) fn best_alone(ranking: &HedgeRanking) -> Option<&HedgeValue> {
    ranking.hedges.iter().find(|hedge| hedge.consent.is_none())
}

/// Whether a hedge moves dollars at all.
pub(crate) fn moves_dollars(hedge: &HedgeValue, risk: f64) -> bool {
    hedge.reduction.iter().any(|x| x.abs() > 1e-6 * risk.abs())
}

/// The losses in USD bn, of doing nothing and of the hedges that move dollars.
fn priced(ranking: &HedgeRanking) -> Result<LossTable> {
    let all = ranking.table.clone().in_units_of(1e9)?;
    let empty = LossTable::new(all.scenarios().to_vec(), all.probabilities().iter().copied())?;
    let nothing = all.options()[0].clone();
    let mut table = empty.option(nothing.clone(), all.losses(&nothing)?.iter().copied())?;
    for hedge in ranking.hedges.iter().filter(|hedge| moves_dollars(hedge, ranking.risk[1])) {
        table = table.option(&hedge.name, all.losses(&hedge.name)?.iter().copied())?;
    }
    Ok(table)
}

fn stand([first, second]: [StateId; 2], today: &Snapshot) -> Result<AlignmentReport> {
    let scores = recorded_alignment(today, first, second, Currency::USD)?;
    Ok(alignment(&scores, ())?)
}

/// What the best hedge buys, by the median model, as threats are half or one and a half times as likely, and its
/// cost too; nothing where no hedge is worth its cost.
fn hinges_on(ranking: &HedgeRanking, measure: RiskMeasure) -> Result<Option<TornadoReport>> {
    let best = best_alone(ranking).filter(|best| best.verdict != Verdict::NotWorth);
    let Some(best) = best.filter(|best| best.net > 0.0) else {
        return Ok(None);
    };
    let table = &ranking.table;
    let nothing = &table.options()[0];
    let names = table.scenarios()[1..].iter().map(|name| format!("likelihood of: {name}"));
    let inputs: Vec<Input> = names
        .chain(["cost of the hedge".to_owned()])
        .map(|name| Input::uniform(name, 0.5, 1.5))
        .collect();
    let report = tornado(&inputs, 1.0, |factors| {
        let scaled = table.probabilities()[1..].iter().zip(factors).map(|(p, f)| (p * f).min(1.0));
        let mut p: Vec<f64> = std::iter::once(0.0).chain(scaled).collect();
        let threats: f64 = p.iter().sum();
        p[0] = (1.0 - threats).max(0.0);
        let sum: f64 = p.iter().sum();
        for x in &mut p {
            *x /= sum;
        }
        let mut bought = Vec::new();
        for model in &ranking.by_model {
            let risk = |option: &str| measure.of(model.losses(option)?, &p);
            bought.push(risk(nothing)? - risk(&best.name)?);
        }
        Ok((median(bought) - factors[factors.len() - 1] * best.cost) / 1e9)
    })?;
    Ok(Some(report))
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    match numbers.len() {
        0 => 0.0,
        n if n % 2 == 0 => f64::midpoint(numbers[middle - 1], numbers[middle]),
        _ => numbers[middle],
    }
}

/// Where the cost of a hedge is from.
pub(crate) fn basis(hedge: &HedgeValue) -> String {
    match &hedge.cost_parts.basis {
        CostBasis::InLedger => "counted by the models".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(feature = "optimize")]
fn mix(table: &LossTable, level: f64) -> Result<Option<(String, serde_json::Value)>> {
    use std::fmt::Write;

    let mix = geoecon::hedging::minimum_cvar(table, level, ())?;
    let mut text = format!("{}: {:.2} ({})\n", mix.method, mix.objective, mix.status);
    for option in mix.options.iter().filter(|option| option.share > 1e-6) {
        writeln!(text, "  {:>5.1} %  {}", 100.0 * option.share, option.option)?;
    }
    for s in mix.scenarios.iter().filter(|s| s.weight > 1e-9) {
        writeln!(
            text,
            "  guards against `{}`: loss {:.2}, weight {:.2}",
            s.scenario, s.loss, s.weight
        )?;
    }
    Ok(Some((text, serde_json::to_value(&mix)?)))
}

/// The least CVaR before costs under budgets from nothing to where more buys nothing.
#[cfg(feature = "optimize")]
fn frontier(
    ranking: &HedgeRanking,
    priced: &LossTable,
    level: f64,
    alone: bool,
) -> Result<Vec<Frontier>> {
    use geoecon::hedging::{MixSettings, minimum_cvar};

    const STEPS: u32 = 20;
    let p = priced.probabilities().iter().copied();
    let mut gross = LossTable::new(priced.scenarios().to_vec(), p)?;
    let mut costs = Vec::new();
    for name in priced.options() {
        let hedge = ranking.hedges.iter().find(|hedge| hedge.name == *name);
        if alone && hedge.is_some_and(|hedge| hedge.consent.is_some()) {
            continue;
        }
        let cost = hedge.map_or(0.0, |hedge| hedge.cost / 1e9);
        gross = gross.option(name, priced.losses(name)?.iter().map(|loss| loss - cost))?;
        costs.push((name.clone(), cost));
    }
    let free = minimum_cvar(&gross, level, ())?;
    let spent = free.options.iter().zip(&costs).map(|(option, (_, cost))| option.share * cost);
    let most = 1.2 * spent.sum::<f64>();
    let mut all = Vec::new();
    for step in 0..=STEPS {
        let budget = most * f64::from(step) / f64::from(STEPS);
        let settings = MixSettings::default().limit("budget", costs.clone(), budget);
        let mix = minimum_cvar(&gross, level, settings)?;
        let shares = mix.options.iter().filter(|option| option.share > 0.01);
        all.push(Frontier {
            budget,
            risk: mix.objective,
            price: mix.limits.first().map_or(0.0, |limit| limit.price),
            mix: shares.map(|option| (option.option.clone(), option.share)).collect(),
        });
    }
    Ok(all)
}

#[cfg(not(feature = "optimize"))]
#[allow(clippy::unnecessary_wraps, reason = "with the feature it can fail")]
fn mix(_: &LossTable, _: f64) -> Result<Option<(String, serde_json::Value)>> {
    Ok(None)
}

#[cfg(not(feature = "optimize"))]
#[allow(clippy::unnecessary_wraps, reason = "with the feature it can fail")]
fn frontier(_: &HedgeRanking, _: &LossTable, _: f64, _: bool) -> Result<Vec<Frontier>> {
    Ok(Vec::new())
}
