//! The answer in sentences.

use crate::{
    analysis::{Ally, Answer},
    pays::{Pays, Range},
    print::{bn, codes, in_percent, range, ratio, spanned},
};

pub(crate) fn sentences(answer: &Answer) -> Vec<String> {
    let mut said = vec![together(answer)];
    said.extend(answer.prices.iter().map(|price| {
        let before = price.before.map_or("not asked".to_owned(), bn);
        let of = match price.of.as_slice() {
            few if few.len() <= 3 => codes(few),
            many => format!("{} allies", many.len()),
        };
        format!(
            "{}, of {of}: USD {} bn a year, {before} before. It hinges on {}.",
            price.asked,
            range(price.after),
            price.hinge
        )
    }));
    said.extend(protection(answer));
    said.extend(dependence(answer));
    said.extend(fragmentation(answer));
    said.extend(answer.hinges_on.iter().map(|hinge| format!("The answer hinges {hinge}.")));
    said
}

fn together(answer: &Answer) -> String {
    let sum = |date: usize, of: fn(&Pays) -> Range| -> Range {
        std::array::from_fn(|i| {
            answer.allies.iter().filter_map(|a| a.pays.get(date)).map(|pays| of(pays)[i]).sum()
        })
    };
    let shares: f64 = answer.allies.iter().filter_map(|a| a.pays[1].cost_share).sum();
    let most: Vec<String> = answer
        .allies
        .iter()
        .take(3)
        .map(|ally| format!("{} {}", ally.name, range(ally.pays[1].together)))
        .collect();
    format!(
        "{} allies pay {} together {} bn dollars a year, {} before: duties {}, pledges {}, cost shares {}. Most: {}.",
        answer.allies.len(),
        answer.guarantor,
        range(sum(1, |p| p.together)),
        bn(sum(0, |p| p.together)[1]),
        range(sum(1, |p| p.duties)),
        range(sum(1, |p| p.pledges)),
        bn(shares),
        most.join(", ")
    )
}

/// What became of the protection that is paid for, where it changed most.
fn protection(answer: &Answer) -> Option<String> {
    let fall = |ally: &&Ally| ally.gets[0].trust - ally.gets[1].trust;
    let most = answer.allies.iter().max_by(|a, b| fall(a).total_cmp(&fall(b)))?;
    let [had, has] = &most.gets;
    Some(format!(
        "What they get for it: trust in {} goes from {:.2} to {:.2} in {}, and with it cover from {} to {} of the strength of {} (as promised {}, without {} {}).",
        answer.guarantor,
        had.trust,
        has.trust,
        most.name,
        ratio(had.cover[1]),
        ratio(has.cover[1]),
        codes(&has.threats),
        ratio(has.cover[0]),
        answer.guarantor,
        ratio(has.cover[2]),
    ))
}

fn dependence(answer: &Answer) -> Option<String> {
    let (ties, guarantor) = (&answer.ties, answer.guarantor);
    let (exports, imports) = (ties.exports_of_allies?, ties.imports_of_guarantor?);
    let ends = ties.ends.as_ref().map_or(String::new(), |[least, most]| {
        format!(" It hinges on how easily buyers switch: least by {least}, most by {most}.")
    });
    Some(format!(
        "Dependence: once all have adjusted, {} of what they sell abroad goes to {guarantor}, {:.1} before, {} had they no deals; they sell {} of what {guarantor} buys, {:.1} before.{ends}",
        spanned(in_percent(exports.after), 1, " %"),
        100.0 * exports.before,
        spanned(in_percent(exports.without_deals), 1, ""),
        spanned(in_percent(imports.after), 1, " %"),
        100.0 * imports.before,
    ))
}

fn fragmentation(answer: &Answer) -> Option<String> {
    let trade = answer.ties.layers.first()?;
    let (across, modularity) = (trade.across?, trade.modularity?);
    let direction = if across.after[0] > across.before {
        "less"
    } else if across.after[2] < across.before {
        "a little more"
    } else {
        "more by some models, less by others"
    };
    let moved = answer.ties.layers.iter().skip(1).filter(|layer| layer.pairs[0] != layer.pairs[1]);
    let moved: Vec<String> = moved
        .map(|layer| {
            format!("{} tie {} pairs, {} before", layer.layer, layer.pairs[1], layer.pairs[0])
        })
        .collect();
    let others =
        if moved.is_empty() { "no other kind of tie changed".to_owned() } else { moved.join(", ") };
    Some(format!(
        "Fragmentation: trade falls into blocs {direction}: {} of it crosses between them, {:.2} before, {} without deals; modularity {}, {:.4} before; {others}. It hinges on who is in which bloc.",
        spanned(in_percent(across.after), 2, " %"),
        100.0 * across.before,
        spanned(in_percent(across.without_deals), 2, ""),
        spanned(modularity.after, 4, ""),
        modularity.before
    ))
}
