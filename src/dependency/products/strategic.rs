use std::fmt;

use serde::Serialize;

use super::{Bloc, ExportBase, ProductFlows, ScreeningSettings, add, is, suppliers::Summary};
use crate::{
    error::Result,
    units::{ProductCode, StateId},
};

/// For which goods a bloc depends on suppliers outside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StrategicDependencies {
    /// What was computed.
    pub method: &'static str,
    /// Whose dependence.
    pub bloc: Bloc,
    /// The thresholds, and what they compare.
    pub settings: ScreeningSettings,
    /// All goods, by code.
    pub goods: Vec<StrategicGood>,
}

/// The three indicators of a good.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StrategicGood {
    /// The good.
    pub product: ProductCode,
    /// Imports from outside, in the unit of the flows.
    pub outside_imports: f64,
    /// Imports of members from members.
    pub inside_imports: f64,
    /// Exports of members to outside; with [`inside_imports`](Self::inside_imports), all their exports.
    pub outside_exports: f64,
    /// Suppliers outside, aggregates counted as one each.
    pub suppliers: usize,
    /// Concentration of the suppliers outside, from 0 to 1, with aggregates as the settings say; `None`
    /// without such imports.
    pub cdi1: Option<f64>,
    /// The same with each aggregate spread over very many suppliers.
    pub cdi1_low: Option<f64>,
    /// The same with each aggregate as one supplier.
    pub cdi1_high: Option<f64>,
    /// Imports from outside over all imports, from 0 to 1; `None` without imports.
    pub cdi2: Option<f64>,
    /// Imports from outside over exports; `None` without exports, where any imports are past each threshold.
    pub cdi3: Option<f64>,
    /// The largest supplier outside; of equal size a state before an aggregate, then by code.
    pub top_supplier: Option<StateId>,
    /// Its share of imports from outside, from 0 to 1.
    pub top_share: Option<f64>,
    /// Whether all three indicators are past their thresholds.
    pub dependent: bool,
    /// Whether that hinges on who is in the aggregates: dependent if each is one supplier, not dependent if
    /// each is very many.
    pub hinges_on_aggregates: bool,
}

/// For which goods `bloc`, or a single state, depends on suppliers outside it.
///
/// *Method:* the European Commission's three core dependency indicators: CDI1, the Herfindahl-Hirschman
/// index of suppliers outside; CDI2, imports from outside over all imports; CDI3, imports from outside over
/// exports. A good is dependent where all three are past their thresholds. For a single state CDI2 is 1.
///
/// *Cost:* a pass over the flows.
///
/// # Errors
/// [`Error::UnknownState`](crate::Error::UnknownState) for a member that does not trade;
/// [`Error::OutOfRange`](crate::Error::OutOfRange) for a threshold below 0 or not finite.
///
/// ```
/// use geoecon::{StateId, dependency::{Bloc, ProductFlows, strategic_dependencies, ScreeningSettings}};
///
/// let [deu, fra, chn, usa]: [StateId; 4] =
///     ["DEU".parse()?, "FRA".parse()?, "CHN".parse()?, "USA".parse()?];
/// let magnets = "850511".parse()?;
/// let flows = ProductFlows::new([
///     (chn, deu, magnets, 60.0),
///     (chn, fra, magnets, 30.0),
///     (usa, fra, magnets, 10.0),
///     (deu, fra, magnets, 25.0),
///     (deu, usa, magnets, 15.0),
/// ])?;
/// let bloc = Bloc::new("EU", [deu, fra])?;
/// let report = strategic_dependencies(&flows, bloc, ScreeningSettings::default())?;
/// let good = &report.goods[0];
/// assert!((good.cdi1.unwrap() - 0.82).abs() < 1e-12);  // 0.9 and 0.1
/// assert_eq!((good.cdi2, good.cdi3), (Some(0.8), Some(2.5)));
/// assert!(good.dependent && good.top_supplier == Some(chn));
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # References
/// European Commission (2021), *Strategic dependencies and capacities*, SWD(2021) 352.
pub fn strategic_dependencies(
    flows: &ProductFlows,
    bloc: impl Into<Bloc>,
    settings: impl Into<ScreeningSettings>,
) -> Result<StrategicDependencies> {
    let (bloc, settings) = (bloc.into(), settings.into());
    settings.check()?;
    let members = flows.members(&bloc)?;
    let mut goods = Vec::with_capacity(flows.products.len());
    let mut outside = vec![0.0; flows.states.len()];
    for (product, good) in flows.goods() {
        outside.fill(0.0);
        let (mut inside_imports, mut outside_exports) = (0.0, 0.0);
        for (exporter, importer, value) in good.rows() {
            match (is(&members, exporter), is(&members, importer)) {
                (false, true) => add(&mut outside, exporter, value),
                (true, true) => inside_imports += value,
                (true, false) => outside_exports += value,
                (false, false) => {}
            }
        }
        let suppliers = (0_u16..).zip(outside.iter().copied()).filter(|(_, value)| *value > 0.0);
        let summary = Summary::of(suppliers, &flows.aggregate);
        goods.push(judge(flows, &settings, product, summary, inside_imports, outside_exports));
    }
    Ok(StrategicDependencies {
        method: "core dependency indicators of the European Commission (2021)",
        bloc,
        settings,
        goods,
    })
}

pub(super) fn judge(
    flows: &ProductFlows,
    settings: &ScreeningSettings,
    product: ProductCode,
    summary: Option<Summary>,
    inside_imports: f64,
    outside_exports: f64,
) -> StrategicGood {
    let outside_imports = summary.map_or(0.0, |s| s.total);
    let over = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
    let exports = match settings.export_base {
        ExportBase::All => inside_imports + outside_exports,
        ExportBase::ToOutside => outside_exports,
    };
    let cdi2 = over(outside_imports, outside_imports + inside_imports);
    let cdi3 = over(outside_imports, exports);
    let others = outside_imports > 0.0
        && cdi2.is_some_and(|x| settings.outside_share.holds(x))
        && cdi3.is_none_or(|x| settings.exports_ratio.holds(x));
    let past = |hhi: Option<f64>| others && hhi.is_some_and(|x| settings.concentration.holds(x));
    let cdi1 = summary.and_then(|s| s.hhi(settings.aggregates));
    let (low, high) = (summary.map(|s| s.hhi_low), summary.map(|s| s.hhi_high));
    StrategicGood {
        product,
        outside_imports,
        inside_imports,
        outside_exports,
        suppliers: summary.map_or(0, |s| s.count),
        cdi1,
        cdi1_low: low,
        cdi1_high: high,
        cdi2,
        cdi3,
        top_supplier: summary.and_then(|s| flows.state(s.top)),
        top_share: summary.map(|s| s.top_share),
        dependent: past(cdi1),
        hinges_on_aggregates: past(high) && !past(low),
    }
}

impl StrategicDependencies {
    /// The goods for which the bloc depends on suppliers outside, by code.
    pub fn dependent(&self) -> impl Iterator<Item = &StrategicGood> {
        self.goods.iter().filter(|good| good.dependent)
    }

    /// The indicators of a good; `None` where it is not traded.
    #[must_use]
    pub fn good(&self, product: ProductCode) -> Option<&StrategicGood> {
        let at = self.goods.binary_search_by_key(&product, |good| good.product).ok()?;
        self.goods.get(at)
    }
}

/// The dependent goods, those with the most imports first.
impl fmt::Display for StrategicDependencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows: Vec<&StrategicGood> =
            self.goods.iter().filter(|g| g.dependent || g.hinges_on_aggregates).collect();
        rows.sort_by(|a, b| b.outside_imports.total_cmp(&a.outside_imports));
        let hinging = self.dependent().filter(|g| g.hinges_on_aggregates).count();
        let all: f64 = self.goods.iter().map(|g| g.outside_imports).sum();
        let part: f64 = self.dependent().map(|g| g.outside_imports).sum();
        let percent = if all > 0.0 { 100.0 * part / all } else { 0.0 };
        writeln!(
            f,
            "{} depends on outsiders for {} of {} goods, {percent:.1} % of its imports from outside",
            self.bloc,
            self.dependent().count(),
            self.goods.len()
        )?;
        if hinging > 0 {
            writeln!(f, "  {hinging} of them only if each aggregate is one supplier")?;
        }
        writeln!(f, "  {} ({})", self.settings, self.method)?;
        if rows.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "  {:<12} {:>12} {:>7} {:>15} {:>7} {:>8}  largest supplier",
            "good", "imports", "CDI1", "bounds", "CDI2", "CDI3"
        )?;
        let text = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{x:.3}"));
        for good in rows {
            let bounds = format!("{} to {}", text(good.cdi1_low), text(good.cdi1_high));
            write!(
                f,
                "  {:<12} {:>12.1} {:>7} {bounds:>15} {:>7} {:>8}",
                good.product,
                good.outside_imports,
                text(good.cdi1),
                text(good.cdi2),
                good.cdi3.map_or("no exp.".to_owned(), |x| format!("{x:.2}")),
            )?;
            if let (Some(state), Some(share)) = (good.top_supplier, good.top_share) {
                write!(f, "  {state} {:.1} %", 100.0 * share)?;
            }
            if good.hinges_on_aggregates {
                f.write_str(", hinges on who is in the aggregates")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
