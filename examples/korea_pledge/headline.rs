//! The four questions, each with its answer, what it hinges on and its sources.

use crate::{
    analysis::{AT_ONCE, Answer, Figure, HORIZON, ReserveCase},
    print::{amounts, bn, middle, percent, runs, scaled, spread, whole},
    project::Project,
    report::Question,
};

fn question(answer: &Answer, asked: &'static str, rests_on: &[&'static str]) -> Question {
    Question {
        asked,
        answer: Vec::new(),
        hinge: String::new(),
        rests_on: rests_on.to_vec(),
        sources: sources(answer, rests_on),
    }
}

pub(crate) fn questions(answer: &Answer) -> Vec<Question> {
    vec![payable(answer), worse(answer), hedges(answer), trust(answer)]
}

/// The sources of figures whose names begin so, each once.
fn sources(answer: &Answer, begins: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let wanted = |figure: &&Figure| begins.iter().any(|name| figure.what.starts_with(name));
    for figure in answer.figures.iter().filter(wanted) {
        if !found.contains(&figure.source) {
            found.push(figure.source.clone());
        }
    }
    found
}

fn payable(answer: &Answer) -> Question {
    let mut said: Vec<String> = answer
        .ratios
        .iter()
        .map(|ratio| {
            let split = if answer.pledge_cash < answer.pledge_total {
                format!(
                    "; its part in cash, USD {}, is {} of them",
                    whole(answer.pledge_cash),
                    percent(ratio.cash_share)
                )
            } else {
                String::new()
            };
            format!(
                "USD {} is {} of the reserves of USD {} held on {}{split}.",
                whole(answer.pledge_total),
                percent(ratio.pledge_share),
                whole(ratio.reserves),
                ratio.as_of
            )
        })
        .collect();
    let months = |months: Option<f64>| months.map_or("-".to_owned(), |m| format!("{m:.1}"));
    let left = |case: &ReserveCase| {
        let years = case.path.rows.len();
        match (case.path.exhausted_in, case.path.rows.last()) {
            (Some(year), _) => format!("{}, it exhausts them in year {year}", case.paid),
            (None, Some(row)) => format!(
                "{}, it leaves {} after {years} years, {} months of imports instead of {} ({} with swap lines)",
                case.paid,
                bn(crate::analysis::float(row.reserves)),
                months(case.path.after.ratios.months_of_imports),
                months(case.path.before.ratios.months_of_imports),
                months(case.path.after_with_lines.ratios.months_of_imports),
            ),
            (None, None) => case.paid.to_owned(),
        }
    };
    // Those of the last figure of reserves.
    let opening = answer.reserves.last().map(|case| case.opening.clone()).unwrap_or_default();
    let cases = answer.reserves.iter().filter(|case| case.opening == opening);
    let cases: Vec<String> = cases.map(left).collect();
    said.push(format!("Of {opening}: {}.", cases.join("; ")));
    said.insert(0, verdict(answer, &opening));
    let hinge = match answer.reserves.iter().find(|case| case.paid == AT_ONCE) {
        Some(_) => {
            "how much of it is cash, and how fast that is called: reserves otherwise stay as they are"
        }
        None => "reserves otherwise staying as they are",
    };
    let names = ["Korea, official reserves", "Korea, imports", "clause `pledge`", "swap lines"];
    let question = question(answer, "Is it payable?", &names);
    Question { answer: said, hinge: hinge.to_owned(), ..question }
}

/// Whether each way to pay leaves the three months of imports that are taken as enough.
fn verdict(answer: &Answer, opening: &str) -> String {
    let cases: Vec<_> = answer.reserves.iter().filter(|case| case.opening == opening).collect();
    let named = |wanted: &dyn Fn(&ReserveCase) -> bool| {
        let of = cases.iter().filter(|case| wanted(case)).map(|case| case.paid);
        of.collect::<Vec<_>>().join(" or ")
    };
    let months = |case: &ReserveCase| case.path.after.ratios.months_of_imports;
    let enough = |case: &ReserveCase| {
        case.path.exhausted_in.is_none() && months(case).is_none_or(|months| months >= 3.0)
    };
    let [yes, thin, no] = [
        named(&enough),
        named(&|case| case.path.exhausted_in.is_none() && !enough(case)),
        named(&|case| case.path.exhausted_in.is_some()),
    ];
    let parts = [
        ("Yes", yes, ""),
        ("Barely", thin, ": less than three months of imports are left"),
        ("No", no, ": it exhausts reserves"),
    ];
    let parts = parts.into_iter().filter(|(_, ways, _)| !ways.is_empty());
    let parts: Vec<String> =
        parts.map(|(word, ways, why)| format!("{word}, {ways}{why}")).collect();
    format!("{}.", parts.join(". "))
}

fn worse(answer: &Answer) -> Question {
    let verdict = &answer.verdict;
    let cost = verdict.pledge_cost_a_year;
    let costs = answer.yields.iter().map(|case| -case.valuation.level_annuity);
    let ends = costs.clone().reduce(f64::min).zip(costs.reduce(f64::max));
    let range = ends.map_or(String::new(), |(low, high)| {
        format!(" ({} to {})", scaled(low, 1), scaled(high, 1))
    });
    let yields = answer.yields.first().zip(answer.yields.last()).map_or(String::new(), |(a, b)| {
        format!("; the range is for {} to {}", b.profit_yield, a.profit_yield)
    });
    let effect = &answer.equilibrium.with_rivals;
    let gains: Vec<f64> = effect.models.iter().flat_map(|model| model.gain).flatten().collect();
    let better = if gains.is_empty() {
        "No model of trade answered.".to_owned()
    } else {
        format!("In money and trade alone it is worse in {}.", worse_in(&answer.yields, &gains))
    };
    let names = ["duties", "flows", "technology", "elasticities", "clause `pledge`"];
    let question = question(answer, "Is paying worse than the tariff it avoids?", &names);
    Question {
        answer: vec![
            format!(
                "Paying costs Korea USD {}{range} a year, as a level payment over {HORIZON} years where projects yield {}{yields}.",
                bn(cost),
                answer.profit_yield
            ),
            format!(
                "{} instead of {} is worth USD {} a year to it in trade, median and range of {} runs; on unchanged trade the duties saved are {} to {}.",
                answer.tariff_with,
                answer.tariff_without,
                middle(verdict.worth_a_year),
                runs(effect),
                scaled(verdict.saved_a_year.0, 1),
                bn(verdict.saved_a_year.1),
            ),
            better,
            format!(
                "Korea is indifferent to refusing at a pledge of {}, and to the best it could do by itself ({}) at {}.",
                amounts(verdict.break_even_pledge),
                verdict.best_alternative.trim_start_matches("KOR: "),
                amounts(verdict.break_even_pledge_against_best)
            ),
        ],
        hinge: format!(
            "what moves it, USD bn a year: {}; were the profits of all its parts split, paying would cost {}; it pays for itself {}",
            answer.moved(),
            scaled(answer.cost_if_all_split, 1),
            answer.break_even_yield.map_or("at no yield".to_owned(), |even| format!(
                "from a yield of {} on",
                percent(even)
            ))
        ),
        ..question
    }
}

/// In how many runs of trade paying costs more than it saves, by the yield of the projects.
fn worse_in(yields: &[Project], gains: &[f64]) -> String {
    let mut groups: Vec<(usize, Vec<String>)> = Vec::new();
    for case in yields {
        let cost = -case.valuation.level_annuity;
        let worse = gains.iter().filter(|gain| **gain < cost).count();
        let name = case.profit_yield.to_string();
        match groups.last_mut().filter(|(runs, _)| *runs == worse) {
            Some((_, names)) => names.push(name),
            None => groups.push((worse, vec![name])),
        }
    }
    let groups = groups.into_iter().map(|(runs, names)| {
        format!("{runs} of {} runs where projects yield {}", gains.len(), names.join(" or "))
    });
    groups.collect::<Vec<_>>().join(", ")
}

fn hedges(answer: &Answer) -> Question {
    let mut said = Vec::new();
    let months = |months: Option<f64>| {
        months.map_or(String::new(), |m| format!(", {m:.1} months of imports"))
    };
    let yuan = answer.lines.iter().find(|line| line.limit.starts_with("CNY"));
    said.push(match yuan {
        Some(line) => format!(
            "The yuan line: {}, USD {}{}{}.",
            line.limit,
            line.usd.map_or("-".to_owned(), bn),
            months(line.months_of_imports),
            line.until.map_or(String::new(), |until| format!(", until {until}"))
        ),
        None => format!("No yuan line is open on {}.", answer.date),
    });
    let usd: f64 = answer.lines.iter().filter_map(|line| line.usd).sum();
    let open: f64 = answer.lines.iter().filter_map(|line| line.months_of_imports).sum();
    let own = answer.lines.iter().any(|line| line.provider.as_str() == "USA");
    let unknown = answer.lines.iter().filter(|line| line.usd.is_none()).count();
    said.push(format!(
        "All lines with an amount in dollars: USD {}{}; {unknown} more without a limit or a price of their currency.{}",
        bn(usd),
        months(Some(open)),
        if own { "" } else { " None is of the United States." }
    ));
    for choice in
        answer.equilibrium.courses.iter().filter(|choice| {
            choice.name.contains("refuse and") || choice.name.contains("retaliate")
        })
    {
        let ends = choice.trade.map_or(String::new(), |_| {
            let of = |family: &crate::deal::Family| {
                let at = answer.equilibrium.courses.iter().position(|c| c.name == choice.name)?;
                let [low, high] = (*family.trade.get(at)?)?;
                Some((family.model.clone(), low, high))
            };
            let known: Vec<_> = answer.equilibrium.families.iter().filter_map(of).collect();
            let least = known.iter().min_by(|a, b| a.1.total_cmp(&b.1));
            let most = known.iter().max_by(|a, b| a.2.total_cmp(&b.2));
            least
                .zip(most)
                .map_or(String::new(), |(a, b)| format!(": least by {}, most by {}", a.0, b.0))
        });
        said.push(format!(
            "{}: USD {} a year against refusing alone{ends}.",
            capitalised(choice.name.trim_start_matches("KOR: ")),
            middle(choice.trade)
        ));
    }
    let names = ["swap lines", "agreement `cptpp`", "flows", "technology", "elasticities"];
    let question = question(answer, "Which hedges remain?", &names);
    Question {
        answer: said,
        hinge: "whether a line is lent when it is asked for, and the price of a yuan; for the CPTPP, on duties going on all trade with its members at once, which is an upper bound".to_owned(),
        ..question
    }
}

fn trust(answer: &Answer) -> Question {
    let names = ["promises", "clause `pledge`", "flows", "technology", "elasticities"];
    let asked = "What does coercion cost the coercer in other states' trust?";
    let question = question(answer, asked, &names);
    let Some(cost) = &answer.trust else {
        let said = "Nothing that counts as coercion of Korea is recorded by then.".to_owned();
        return Question { answer: vec![said], hinge: "the record".to_owned(), ..question };
    };
    let [none, half, all] = cost.watching;
    let [_, lost, most] = cost.at_stake;
    let [low, median, high] = cost.leverage;
    let mut said = vec![
        format!(
            "Korea's trust in the United States goes from {:.2} to {:.2}, that of {} other states it owes defence to {half:.2} ({all:.2} to {none:.2}).",
            cost.before,
            cost.pressed,
            cost.watchers.len()
        ),
        format!(
            "It holds leverage of USD {} ({} to {}) a year over those; were leverage to fall as trust does, {} (0.0 to {}) of it would go, every year until promises are kept again.",
            bn(median),
            scaled(low, 1),
            scaled(high, 1),
            bn(lost),
            scaled(most, 1)
        ),
    ];
    if let (Some(even), Some(gets)) = (cost.break_even, answer.equilibrium.threat.gets) {
        let fall = (cost.before - half) / cost.before;
        let than = if fall > even { "more" } else { "less" };
        said.push(format!(
            "The pledge brings it USD {} a year: it pays as long as less than {} of that leverage is lost; trust falls by {}, {than} than that.",
            bn(gets),
            percent(even),
            percent(fall)
        ));
    }
    Question {
        answer: said,
        hinge: format!(
            "how much Korea's treatment tells the others, nothing to all (the range), and on leverage falling as trust does; {} promises remembered as kept for {} broken",
            cost.prior.0, cost.prior.1
        ),
        ..question
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

impl Answer {
    /// How far what honouring is worth less what it costs moves with each assumption, the others as they are.
    pub(crate) fn moved(&self) -> String {
        let models = &self.equilibrium.with_rivals.models;
        let gains = |wanted: &dyn Fn(&crate::deal::Model) -> bool| {
            let all = models.iter().filter(|model| wanted(model));
            spread(all.flat_map(|model| model.gain).flatten())
        };
        let widest = |spreads: Vec<Option<f64>>| spreads.into_iter().flatten().reduce(f64::max);
        let elasticities = models.iter().map(|m| gains(&|other| other.name == m.name)).collect();
        let kinds =
            models.iter().map(|m| gains(&|other| other.elasticities == m.elasticities)).collect();
        let duties = models.iter().map(|m| spread(m.gain.into_iter().flatten())).collect();
        let yields = spread(self.yields.iter().map(|case| case.valuation.level_annuity));
        let mut moved = vec![
            ("the yield of the projects", yields),
            ("how easily buyers switch suppliers", widest(elasticities)),
            ("the kind of model", widest(kinds)),
            ("duties that are not one number", widest(duties)),
        ];
        moved.sort_by(|(_, a), (_, b)| b.unwrap_or(0.0).total_cmp(&a.unwrap_or(0.0)));
        let moved: Vec<String> = moved
            .into_iter()
            .filter_map(|(what, by)| by.map(|by| format!("{what} {}", scaled(by, 1))))
            .collect();
        moved.join(", ")
    }
}
