use geoecon::{
    Ratio,
    coalition::{Coalition, Game, myerson, shapley},
};

use super::{
    Input,
    inputs::{self, Csv, Result},
};
use crate::table::{Cell, Table, fraction};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
}

const CASES: [(&str, &str); 9] = [
    ("myerson1977", "empty"),
    ("myerson1977", "12"),
    ("myerson1977", "13"),
    ("myerson1977", "23"),
    ("myerson1977", "12+13"),
    ("myerson1977", "12+23"),
    ("myerson1977", "13+23"),
    ("myerson1977", "complete"),
    ("glove_1left_2right", "-"),
];

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut cases: Vec<(String, String)> = Vec::new();
    match inputs::files(&args.input.data, "myerson", ".csv").first() {
        Some(path) => {
            for row in Csv::read(path)?.rows() {
                cases.push((row.text("game")?.to_owned(), row.text("graph")?.to_owned()));
            }
        }
        None => cases.extend(CASES.map(|(game, graph)| (game.to_owned(), graph.to_owned()))),
    }
    let mut table = Table::new(["game", "graph", "x1", "x2", "x3"]);
    for (name, graph) in cases {
        let game = Game::new(vec![1, 2, 3], worth(&name)?)?;
        let payoffs = match links(&graph)? {
            Some(links) => myerson(&game, &links)?,
            None => shapley(&game)?,
        };
        let values = payoffs.values.iter().map(|value| fraction(*value));
        table.row([Cell::from(name), Cell::from(graph)].into_iter().chain(values).collect());
    }
    args.input.print(&table, "myerson", &["game", "graph"])
}

/// What a coalition makes, by the game's name.
fn worth(name: &str) -> Result<fn(Coalition) -> Ratio> {
    match name {
        "myerson1977" => Ok(|c| match (c.contains(0), c.contains(1), c.contains(2)) {
            (true, true, _) => Ratio::from(12),
            (true, _, true) | (_, true, true) => Ratio::from(6),
            _ => Ratio::ZERO,
        }),
        "glove_1left_2right" => {
            Ok(|c| Ratio::from(i64::from(c.contains(0) && (c.contains(1) || c.contains(2)))))
        }
        _ => {
            Err(format!("unknown game `{name}`: expected myerson1977 or glove_1left_2right").into())
        }
    }
}

/// The links of a graph as in `12+13`; `None` where everyone talks to everyone without links.
fn links(graph: &str) -> Result<Option<Vec<(u32, u32)>>> {
    let link = |text: &str| -> Result<(u32, u32)> {
        let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
        match digits.as_slice() {
            &[a, b] => Ok((a, b)),
            _ => Err(format!("`{text}` is not a link, as in 12").into()),
        }
    };
    match graph {
        "-" => Ok(None),
        "empty" => Ok(Some(Vec::new())),
        "complete" => Ok(Some(vec![(1, 2), (1, 3), (2, 3)])),
        links => links.split('+').map(link).collect::<Result<_>>().map(Some),
    }
}
