//! Colours that survive colour blindness, printing in grey, and light and dark pages.

/// Text, secondary text, rules and the card under them.
pub(super) const INK: &str = "#1b1f24";
pub(super) const MUTED: &str = "#57606a";
pub(super) const RULE: &str = "#d8dee4";
pub(super) const CARD: &str = "#ffffff";

/// What must be seen: choke points, marks.
pub(super) const ALARM: &str = "#c2410c";
/// What belongs to no series.
pub(super) const OTHER: &str = "#9aa3ad";

/// Colours of series, told apart with any colour vision (Okabe and Ito 2008, yellow left out).
pub(super) const SERIES: [&str; 6] =
    ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"];

/// The colour of a series; those past the last are grey.
pub(super) fn series(index: usize) -> &'static str {
    SERIES.get(index).copied().unwrap_or(OTHER)
}

type Rgb = [f64; 3];

/// From white to dark blue.
const RISE: [Rgb; 5] = [
    [245.0, 248.0, 252.0],
    [190.0, 215.0, 236.0],
    [107.0, 168.0, 212.0],
    [36.0, 104.0, 170.0],
    [9.0, 41.0, 92.0],
];
/// From white to dark brown.
const FALL: [Rgb; 5] = [
    [245.0, 248.0, 252.0],
    [253.0, 214.0, 170.0],
    [241.0, 155.0, 76.0],
    [192.0, 92.0, 16.0],
    [104.0, 44.0, 4.0],
];

/// A colour of the scale from -1 (brown) over 0 (white) to 1 (blue), and the text on it: white or
/// black, whichever has more contrast.
pub(super) fn shade(position: f64) -> (String, &'static str) {
    let ramp = if position < 0.0 { &FALL } else { &RISE };
    let rgb = along(ramp, position.abs().min(1.0) * 4.0);
    let [r, g, b] = rgb;
    (
        format!("#{:02x}{:02x}{:02x}", byte(r), byte(g), byte(b)),
        if luminance(rgb) < 0.179 { "#ffffff" } else { "#000000" },
    )
}

fn along(ramp: &[Rgb; 5], at: f64) -> Rgb {
    let mut colour = ramp[0];
    for (i, pair) in ramp.windows(2).enumerate() {
        let part = (at - super::number::count(i)).clamp(0.0, 1.0);
        if let ([from, to], true) = (pair, part > 0.0) {
            for ((c, a), b) in colour.iter_mut().zip(from).zip(to) {
                *c = a + part * (b - a);
            }
        }
    }
    colour
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn byte(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// Relative luminance of sRGB.
fn luminance(rgb: Rgb) -> f64 {
    let linear = |c: f64| {
        let c = c / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    let [r, g, b] = rgb.map(linear);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_on_every_shade_has_contrast() {
        for i in -100..=100 {
            let at = f64::from(i) / 100.0;
            let ramp = if at < 0.0 { &FALL } else { &RISE };
            let under = luminance(along(ramp, at.abs() * 4.0));
            let white = shade(at).1 == "#ffffff";
            let text = if white { 1.0 } else { 0.0 };
            let (light, dark) = if text > under { (text, under) } else { (under, text) };
            assert!((light + 0.05) / (dark + 0.05) >= 4.5, "{at}");
        }
    }

    #[test]
    fn darker_means_more() {
        for ramp in [&RISE, &FALL] {
            let steps: Vec<_> =
                (0..=40).map(|i| luminance(along(ramp, f64::from(i) / 10.0))).collect();
            assert!(steps.windows(2).all(|w| w[1] < w[0]));
        }
    }
}
