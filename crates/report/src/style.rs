//! The style sheet of the page: its own, inline, with the reader's own fonts.

/// Colours follow [`steadfast_chart::tokens`]: ink on paper at 4.5:1 or more.
pub(crate) const STYLE: &str = "\
:root{color-scheme:light}\
*{box-sizing:border-box}\
html{font-family:Arial,Helvetica,sans-serif;font-size:100%;line-height:1.5;color:#212b32;background:#fff;-webkit-text-size-adjust:100%}\
body{margin:0}\
.wrap{max-width:56rem;margin:0 auto;padding:0 1rem}\
.skip{position:absolute;left:-999rem}\
.skip:focus{position:static;display:inline-block;padding:.5rem 1rem}\
header{background:#003087;color:#fff;padding:1rem 0 1.25rem}\
header p{margin:.25rem 0}\
h1{font-size:1.9rem;line-height:1.2;margin:.25rem 0 .5rem}\
h2{font-size:1.45rem;line-height:1.25;margin:2.5rem 0 .75rem;padding-top:.75rem;border-top:2px solid #003087}\
h3{font-size:1.1rem;line-height:1.35;margin:1.75rem 0 .5rem}\
p,ul,ol,dl{margin:0 0 .9rem;max-width:44rem}\
a{color:#005eb8}\
a,summary,.skip{border-radius:2px}\
:focus-visible{outline:3px solid #212b32;outline-offset:0;box-shadow:0 0 0 6px #ffeb3b}\
nav ol{columns:2;padding-left:1.4rem;margin:1rem 0 0}\
nav li{margin:0 0 .4rem;break-inside:avoid}\
nav a{display:inline-block;min-height:24px}\
.answer{font-size:1.3rem;line-height:1.35;font-weight:bold;border-left:8px solid #003087;padding:.25rem 0 .25rem 1rem}\
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1rem 0;max-width:none}\
.tiles div{border:1px solid #4c6272;padding:.6rem .75rem}\
.tiles dt{font-size:.9rem;color:#4c6272}\
.tiles dd{margin:0;font-size:1.5rem;font-weight:bold;line-height:1.3}\
.tiles dd small{display:block;font-size:.9rem;font-weight:normal}\
.remark{border-left:8px solid #005eb8;padding:.25rem 0 .25rem 1rem}\
.warning{border:2px solid #7a4b00;border-left-width:8px;background:#fff9e0;padding:.75rem 1rem;max-width:none}\
.warning h2{border:0;margin:0 0 .5rem;padding:0;font-size:1.2rem}\
.warning ul{margin-bottom:0}\
.table,.figure-table,.figure-scroll{overflow-x:auto;margin:0 0 1rem}\
table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.35}\
caption{text-align:left;max-width:calc(100vw - 2rem);font-weight:bold;padding:.25rem 0 .5rem}\
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid #aeb7bd;overflow-wrap:break-word}\
thead th{border-bottom:2px solid #212b32;vertical-align:bottom}\
tbody th{font-weight:normal}\
.number{text-align:right;font-variant-numeric:tabular-nums}\
.figure{margin:1.5rem 0 2rem}\
.figure h3{margin:0 0 .25rem}\
.figure-subtitle{color:#4c6272;font-size:.95rem}\
.figure-table th[scope=row]{white-space:nowrap}\
.figure-table td:last-child:not(.number){min-width:20rem}\
.figure-scroll svg{display:block;width:100%;min-width:580px;max-width:830px;height:auto}\
summary{cursor:pointer;color:#005eb8;text-decoration:underline;padding:.2rem 0;min-height:24px}\
details>div,details>p{margin-top:.5rem}\
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}\
.facts{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.35rem 1rem;max-width:none}\
.facts dt{font-weight:bold}\
.facts dd{margin:0;overflow-wrap:anywhere}\
code{font-family:Consolas,Menlo,monospace;font-size:.9em;overflow-wrap:anywhere}\
footer{border-top:1px solid #aeb7bd;margin-top:3rem;padding:1rem 0 2rem;color:#4c6272;font-size:.9rem}\
@media(max-width:40rem){h1{font-size:1.5rem}h2{font-size:1.25rem}nav ol{columns:1}.answer{font-size:1.1rem}\
.facts{grid-template-columns:1fr}.facts dd{margin-bottom:.5rem}.figure-scroll::before,.table.wide::before{content:\"Scroll sideways to see all of it.\";position:sticky;left:0;display:block;font-size:.85rem;color:#4c6272}.table table{min-width:30rem}.table.wide table{min-width:54rem}}\
@media print{@page{size:A4;margin:15mm}html{font-size:10pt}header{background:none;color:#212b32;padding:0}.skip,nav,.figure a{display:none}\
.wrap{max-width:none;padding:0}caption,summary{break-after:avoid}h2,h3,figcaption,thead{break-after:avoid}figcaption,figure svg,tr,.tiles div,.warning{break-inside:avoid}details:not([open]){display:none}\
.figure-scroll,.table,.figure-table{overflow:visible}.figure-scroll svg{min-width:0;max-width:150mm}thead{display:table-header-group}\
.figure-scroll::before,.table.wide::before{display:none}a{color:inherit;text-decoration:none}table{font-size:8.5pt}.table.wide table,.table table{min-width:0}}";

#[cfg(test)]
mod tests {
    use super::*;
    use steadfast_chart::tokens::contrast;

    #[test]
    fn text_of_the_page_reaches_four_and_a_half_to_one() {
        for (text, paper) in [
            ("#212b32", "#ffffff"),
            ("#4c6272", "#ffffff"),
            ("#005eb8", "#ffffff"),
            ("#ffffff", "#003087"),
            ("#212b32", "#fff9e0"),
        ] {
            assert!(contrast(text, paper).is_some_and(|ratio| ratio >= 4.5), "{text} on {paper}");
            for colour in [text, paper].into_iter().filter(|colour| *colour != "#ffffff") {
                assert!(STYLE.contains(colour), "{colour} is no longer used: mend this test");
            }
        }
        // The edge of the warning and the focus ring tell apart by more than colour, yet have to be seen.
        assert!(contrast("#7a4b00", "#ffffff").is_some_and(|ratio| ratio >= 3.0));
        assert!(contrast("#212b32", "#ffeb3b").is_some_and(|ratio| ratio >= 3.0));
    }

    #[test]
    fn the_style_loads_nothing() {
        for banned in ["url(", "@import", "@font-face", "http"] {
            assert!(!STYLE.contains(banned), "{banned}");
        }
        assert_eq!(STYLE.matches('{').count(), STYLE.matches('}').count());
    }
}
