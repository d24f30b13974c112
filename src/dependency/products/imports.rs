use std::fmt;

use serde::Serialize;

use super::{Aggregates, ProductFlows, suppliers::Summary};
use crate::units::{ProductCode, StateId};

/// How concentrated each state's supply of each good is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ImportConcentration {
    /// What was computed.
    pub method: &'static str,
    /// A row for each good and state that imports it, by good and state.
    pub goods: Vec<ImportedGood>,
}

/// A good that a state imports.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ImportedGood {
    /// The state.
    pub importer: StateId,
    /// The good.
    pub product: ProductCode,
    /// Its imports, in the unit of the flows.
    pub imports: f64,
    /// Suppliers, aggregates counted as one each.
    pub suppliers: usize,
    /// Herfindahl-Hirschman index with each aggregate spread over very many suppliers, from 0 to 1.
    pub hhi_low: f64,
    /// The index with each aggregate as one supplier.
    pub hhi_high: f64,
    /// The index among the single suppliers; `None` where all comes from aggregates.
    pub hhi_named: Option<f64>,
    /// The largest supplier; of equal size a state before an aggregate, then by code.
    pub top_supplier: StateId,
    /// Its share, from 0 to 1.
    pub top_share: f64,
}

impl ImportedGood {
    /// The index under a treatment of aggregates; `None` where they are left out and nothing else is.
    #[must_use]
    pub fn hhi(&self, aggregates: Aggregates) -> Option<f64> {
        match aggregates {
            Aggregates::Many => Some(self.hhi_low),
            Aggregates::One => Some(self.hhi_high),
            Aggregates::LeftOut => self.hhi_named,
        }
    }
}

/// How concentrated each state's supply of each good is.
///
/// *Method:* Herfindahl-Hirschman index of the shares of suppliers in imports, with aggregates bounded from
/// both sides.
///
/// *Cost:* a pass over the flows; 88 bytes a row.
///
/// ```
/// use geoecon::{StateId, dependency::{ProductFlows, import_concentration}};
///
/// let [kor, chn, row]: [StateId; 3] = ["KOR".parse()?, "CHN".parse()?, "ROW".parse()?];
/// let oxides = "2846".parse()?;
/// let flows =
///     ProductFlows::new([(chn, kor, oxides, 60.0), (row, kor, oxides, 40.0)])?.aggregates([row])?;
/// let good = import_concentration(&flows).goods[0];
/// assert!((good.hhi_low - 0.36).abs() < 1e-12 && (good.hhi_high - 0.52).abs() < 1e-12);
/// assert_eq!(good.hhi_named, Some(1.0));
/// # Ok::<(), geoecon::Error>(())
/// ```
#[must_use]
pub fn import_concentration(flows: &ProductFlows) -> ImportConcentration {
    let mut goods = Vec::new();
    for (product, good) in flows.goods() {
        for (importer, exporters, values) in good.by_importer() {
            let suppliers = exporters.iter().copied().zip(values.iter().copied());
            let summary = Summary::of(suppliers, &flows.aggregate);
            if let (Some(importer), Some(s)) = (flows.state(importer), summary)
                && let Some(top_supplier) = flows.state(s.top)
            {
                goods.push(ImportedGood {
                    importer,
                    product,
                    imports: s.total,
                    suppliers: s.count,
                    hhi_low: s.hhi_low,
                    hhi_high: s.hhi_high,
                    hhi_named: s.hhi_named,
                    top_supplier,
                    top_share: s.top_share,
                });
            }
        }
    }
    ImportConcentration {
        method: "Herfindahl-Hirschman index of suppliers, aggregates bounded from both sides",
        goods,
    }
}

/// The twenty most concentrated rows above a thousandth of all imports.
impl fmt::Display for ImportConcentration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 20;
        let all: f64 = self.goods.iter().map(|g| g.imports).sum();
        let mut rows: Vec<&ImportedGood> =
            self.goods.iter().filter(|g| g.imports >= all / 1000.0).collect();
        rows.sort_by(|a, b| b.hhi_low.total_cmp(&a.hhi_low));
        writeln!(f, "{} imports of goods ({})", self.goods.len(), self.method)?;
        writeln!(
            f,
            "  {:<8} {:<12} {:>12} {:>15} {:>9}  largest",
            "importer", "good", "imports", "HHI", "suppliers"
        )?;
        for row in rows.iter().take(SHOWN) {
            writeln!(
                f,
                "  {:<8} {:<12} {:>12.1} {:>15} {:>9}  {} {:.1} %",
                row.importer,
                row.product,
                row.imports,
                format!("{:.3} to {:.3}", row.hhi_low, row.hhi_high),
                row.suppliers,
                row.top_supplier,
                100.0 * row.top_share
            )?;
        }
        writeln!(f, "  the most concentrated of those above a thousandth of all imports")
    }
}
