//! Labels: what may be written, how wide it is, and how it breaks into lines.

use std::fmt::Write;

/// Advance widths of the printable ASCII characters in hundredths of the font size, as in `DejaVu` Sans and
/// Verdana; the other sans-serif fonts a viewer may choose are narrower.
const ASCII: [u8; 95] = [
    32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75,
    79, 60, 79, 69, 63, 61, 73, 68, 99, 69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35,
    63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84,
];

/// The text on one line: no character that XML forbids, no control of direction, single spaces.
pub(in crate::exchange) fn clean(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'))
        .map(|c| if c.is_control() || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}') { ' ' } else { c })
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Adds the text with the characters that mark up XML escaped.
pub(in crate::exchange) fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

/// How wide the text is at this font size, in the widest of the usual fonts.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let hundredths: u32 = text.chars().map(advance).sum();
    f64::from(hundredths) * size / 100.0 * if bold { 1.14 } else { 1.0 }
}

fn advance(c: char) -> u32 {
    let code = u32::from(c);
    match code {
        0x20..=0x7e => code
            .checked_sub(0x20)
            .and_then(|i| ASCII.get(usize::try_from(i).ok()?))
            .map_or(100, |w| u32::from(*w)),
        0x300..=0x36f => 0,
        0xa0..=0x24f => 72,
        0x2010..=0x2027 => 60,
        0x370..=0x5ff | 0x1e00..=0x1fff => 84,
        0x1f000.. => 135,
        _ => 105,
    }
}

/// The text in at most `lines` lines no wider than `room`; what does not fit ends in an ellipsis.
pub(super) fn wrap(text: &str, size: f64, bold: bool, room: f64, lines: usize) -> Vec<String> {
    let fits = |line: &str| width(line, size, bold) <= room;
    let mut done: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.split(' ').next().unwrap_or(rest);
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if fits(&longer) {
            line = longer;
            rest = rest.get(word.len()..).unwrap_or("").trim_start();
        } else if line.is_empty() {
            let part = fitting(word, size, bold, room);
            rest = rest.get(part.len()..).unwrap_or("").trim_start();
            done.push(part.to_owned());
        } else {
            done.push(std::mem::take(&mut line));
        }
        if done.len() >= lines {
            break;
        }
    }
    if done.len() < lines && !line.is_empty() {
        done.push(line);
    } else if !rest.is_empty()
        && let Some(last) = done.last_mut()
    {
        *last = shorten(&format!("{last} {rest}"), size, bold, room);
    }
    done
}

/// The text, or its beginning and an ellipsis, no wider than `room`.
pub(super) fn shorten(text: &str, size: f64, bold: bool, room: f64) -> String {
    if width(text, size, bold) <= room {
        return text.to_owned();
    }
    let mut out = fitting(text, size, bold, room - width("…", size, bold)).trim_end().to_owned();
    let _ = out.write_char('…');
    out
}

/// As many characters of the beginning as fit, at least one.
fn fitting(text: &str, size: f64, bold: bool, room: f64) -> &str {
    let mut end = text.chars().next().map_or(0, char::len_utf8);
    for (start, c) in text.char_indices().skip(1) {
        let next = start + c.len_utf8();
        if text.get(..next).is_none_or(|t| width(t, size, bold) > room) {
            break;
        }
        end = next;
    }
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_keep_every_word() {
        let text = "What each state loses when another cuts its exports";
        let lines = wrap(text, 12.0, false, 130.0, 9);
        assert!(lines.len() > 1);
        assert!(lines.iter().all(|l| width(l, 12.0, false) <= 130.0));
        assert_eq!(lines.join(" "), text);
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let lines = wrap("one two three four five", 12.0, false, 40.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'), "{lines:?}");
        assert!(lines.iter().all(|l| width(l, 12.0, false) <= 40.0));
        assert_eq!(wrap("Unbreakable", 12.0, false, 30.0, 9).join(""), "Unbreakable");
    }

    #[test]
    fn nothing_that_xml_forbids_is_kept() {
        assert_eq!(clean("a\u{1}b\u{fffe}\tc\u{202e}d\n"), "a b cd");
    }
}
