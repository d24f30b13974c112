//! For which goods the European Union depends on suppliers outside it.

use std::{error::Error, path::PathBuf};

use geoecon::dependency::{Aggregates, Bloc, ScreeningSettings, strategic_dependencies};

use crate::{
    compare::agreement,
    product_data::{Rest, Trade},
    table::{Cell, Table},
};

/// Goods for which a bloc depends on suppliers outside it, by the indicators of the European Commission (2021).
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with a table `exporter, product, importer, value`, or with it in `products`.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Which table of the folder. By default the one whose name holds `bilateral`.
    #[arg(long, value_name = "NAME")]
    file: Option<String>,
    /// The members, with commas. By default the EU of 2011, those the table has.
    #[arg(long, value_delimiter = ',')]
    bloc: Option<Vec<String>>,
    /// Thresholds of CDI1, CDI2 and CDI3, with commas.
    #[arg(long, value_delimiter = ',', num_args = 1..=3, default_values_t = [0.4, 0.5, 1.0])]
    thresholds: Vec<f64>,
    /// What the rest of the world is in CDI1.
    #[arg(long, value_enum, default_value = "one")]
    rest: Rest,
    /// A JSON array of rows instead of a table.
    #[arg(long)]
    json: bool,
}

const EU_2011: [&str; 28] = [
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR", "GRC",
    "HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROM", "ROU", "SVK",
    "SVN", "SWE",
];

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let trade = Trade::read(&args.data, args.file.as_deref())?;
    let bloc = match &args.bloc {
        Some(names) => {
            let find =
                |n: &String| trade.find(n).ok_or_else(|| format!("the table has no state `{n}`"));
            let members: Vec<_> = names.iter().map(find).collect::<Result<_, _>>()?;
            Bloc::new(names.join("+"), members)?
        }
        None => Bloc::new("EU", EU_2011.iter().filter_map(|name| trade.find(name)))?,
    };
    let &[cdi1, cdi2, cdi3] = args.thresholds.as_slice() else {
        return Err("--thresholds: expected three numbers, as in 0.4,0.5,1".into());
    };
    if let Some(wrong) = args.thresholds.iter().find(|t| !t.is_finite()) {
        return Err(format!("--thresholds: {wrong} is not a number").into());
    }
    let settings = ScreeningSettings::from(Aggregates::from(args.rest))
        .concentration(cdi1)
        .outside_share(cdi2)
        .exports_ratio(cdi3);
    let report = strategic_dependencies(&trade.flows, &bloc, settings)?;
    let flag = format!("flag_{cdi1}_{cdi2}_{cdi3}");
    let columns = [
        "product",
        "extra_eu_imports",
        "total_eu_imports",
        "eu_exports_total",
        "eu_exports_extra",
        "CDI1_hhi",
        "CDI2_extra_share",
        "CDI3_extraimports_over_total_eu_exports",
        "CDI3alt_over_extra_eu_exports",
        flag.as_str(),
        "top_extra_supplier",
        "top_extra_supplier_share",
    ];
    let mut goods: Vec<_> = report.goods.iter().collect();
    goods.sort_by_key(|good| trade.product(good.product));
    let mut rows = Vec::new();
    for good in goods {
        let suppliers = trade.flows.suppliers(&bloc, good.product)?;
        let top = trade.largest(&suppliers);
        let alternative = good.outside_imports / good.outside_exports;
        rows.push(vec![
            trade.product(good.product).into(),
            good.outside_imports.into(),
            (good.outside_imports + good.inside_imports).into(),
            (good.outside_exports + good.inside_imports).into(),
            good.outside_exports.into(),
            good.cdi1.into(),
            good.cdi2.into(),
            good.cdi3.into(),
            alternative.into(),
            usize::from(good.dependent).into(),
            top.map(|top| top.0).into(),
            Cell::from(top.map(|top| top.1)),
        ]);
    }
    let mut whole = Table::new(columns);
    for row in rows {
        whole.row(row);
    }
    if args.json {
        return whole.print(true, 0);
    }
    println!("{report}");
    // The published columns under names that fit a screen.
    let short = [
        ("good", 0),
        ("outside", 1),
        ("all_imports", 2),
        ("exports", 3),
        ("CDI1", 5),
        ("CDI2", 6),
        ("CDI3", 7),
        ("largest", 10),
        ("share", 11),
    ];
    let mut table = Table::new(short.map(|(name, _)| name));
    for row in whole.rows() {
        table.row(short.iter().map(|&(_, at)| row[at].clone()).collect());
    }
    table.print(false, 3)?;
    if let Some(theirs) = trade.published(&args.data, "expected_eu_cdi")? {
        agreement(&whole, &theirs, &columns[..1]).print(", relative", theirs.file_name());
    }
    Ok(())
}
