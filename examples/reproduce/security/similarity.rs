use geoecon::security::{
    Coding::{Binary, Valued},
    Coefficient,
    Disagreement::{Linear, Nominal, Squared},
    SimilaritySettings, Variant, similarity_all,
};

use super::{
    Input,
    inputs::{self, Result},
};
use crate::table::{Cell, Table};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// The year of obligations and weights; by default the last with obligations
    #[arg(long)]
    year: Option<i32>,
}

const COLUMNS: [(&str, Variant); 13] = [
    ("s_val_abs", Variant { coding: Valued, measure: Coefficient::S(Linear) }),
    ("s_val_sq", Variant { coding: Valued, measure: Coefficient::S(Squared) }),
    ("s_bin", Variant { coding: Binary, measure: Coefficient::S(Linear) }),
    ("s_val_abs_cinc", Variant { coding: Valued, measure: Coefficient::WeightedS(Linear) }),
    ("kappa_val_sq", Variant { coding: Valued, measure: Coefficient::Kappa(Squared) }),
    ("kappa_val_lin", Variant { coding: Valued, measure: Coefficient::Kappa(Linear) }),
    ("kappa_bin", Variant { coding: Binary, measure: Coefficient::Kappa(Linear) }),
    ("pi_val_unw", Variant { coding: Valued, measure: Coefficient::ScottPi(Nominal) }),
    ("pi_bin", Variant { coding: Binary, measure: Coefficient::ScottPi(Linear) }),
    ("pi_val_sq", Variant { coding: Valued, measure: Coefficient::ScottPi(Squared) }),
    ("pi_val_lin", Variant { coding: Valued, measure: Coefficient::ScottPi(Linear) }),
    ("taub_val", Variant { coding: Valued, measure: Coefficient::TauB }),
    ("align_A_abs", Variant { coding: Valued, measure: Coefficient::Alignment(Linear) }),
];

pub(crate) fn run(args: &Args) -> Result<()> {
    let dir = &args.input.data;
    let states = inputs::states(dir)?;
    let year = inputs::year_or_last(dir, args.year)?;
    let obligations = inputs::obligations(dir, &states, year)?;
    // Of a year without capability only what it weighs is missing.
    let weights = inputs::cinc_if_any(&states, year)?;
    let known = |variant: Variant| {
        weights.is_some() || !matches!(variant.measure, Coefficient::WeightedS(_))
    };
    let variants: Vec<Variant> =
        COLUMNS.iter().map(|&(_, variant)| variant).filter(|&v| known(v)).collect();
    let mut settings = SimilaritySettings::default().variants(variants);
    if let Some(weights) = weights.clone() {
        settings = settings.weights(weights);
    }
    let report = similarity_all(&obligations, settings)?;
    let keys = ["ccode1", "iso3_1", "ccode2", "iso3_2", "n"];
    let mut table = Table::new(keys.into_iter().chain(COLUMNS.map(|(column, _)| column)));
    let code = |id| inputs::code(&states, id, year);
    for pair in &report.pairs {
        let mut row: Vec<Cell> = vec![
            code(pair.a).into(),
            pair.a.as_str().into(),
            code(pair.b).into(),
            pair.b.as_str().into(),
            pair.n.into(),
        ];
        let mut values = pair.values.iter();
        row.extend(COLUMNS.map(|(_, variant)| {
            let value = if known(variant) { values.next().copied().flatten() } else { None };
            Cell::from(value)
        }));
        table.row(row);
    }
    args.input.print(&table, "similarity", &["ccode1", "ccode2"])
}
