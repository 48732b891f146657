using System;
using System.Collections.Generic;
using System.Xml;
using SpectrumMail.Mail.Text;

namespace SpectrumMail.Mail.ClientConfiguration;

/// <summary>The sheet as one page of HTML: nothing outside it is needed, no script, and it prints on one side of paper.</summary>
internal static class HtmlSheet
{
    // A browser hashes line ends as LF, and a checkout may have others.
    private static readonly string s_style = Style.Replace("\r\n", "\n");

    // No character that XML would have to escape: a browser reads a style element as it stands.
    private const string Style = """

              :root { color-scheme: light dark; --paper: #fff; --ink: #1a2733; --soft: #51606e; --head: #00507a;
                --line: #d5dde4; --note: #fff7e6; --mark: #d08700; }
              @media screen and (prefers-color-scheme: dark) {
                :root { --paper: #12181e; --ink: #e4eaf0; --soft: #a0adb9; --head: #8cc8f4;
                  --line: #33404c; --note: #33290f; --mark: #d9a13b; }
              }
              body { font: 16px/1.45 system-ui, "Segoe UI", Roboto, Arial, sans-serif; color: var(--ink);
                background: var(--paper); margin: 0; }
              main { max-width: 44rem; margin: 2rem auto; padding: 0 1.25rem; overflow-wrap: anywhere; }
              h1 { font-size: 1.6rem; line-height: 1.2; margin: 0; }
              h2 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; color: var(--head); }
              p { margin: .3rem 0; }
              .who { color: var(--soft); }
              .note { border-left: 4px solid var(--mark); background: var(--note); padding: .4rem .75rem; margin-top: .6rem; }
              table { border-collapse: collapse; width: 100%; }
              th, td { text-align: left; border-bottom: 1px solid var(--line); padding: .3rem .5rem; }
              th { width: 8rem; font-weight: 400; color: var(--soft); overflow-wrap: normal; }
              td { font-family: ui-monospace, Consolas, "Liberation Mono", monospace; }
              ul { margin: .3rem 0; padding-left: 1.25rem; }
              @media screen and (max-width: 30rem) { main { margin: 1.25rem auto; } h1 { font-size: 1.35rem; }
                th { width: 6.5rem; } }
              @page { margin: 1.5cm; }
              @media print { body { font-size: 10.5pt; line-height: 1.3; } main { margin: 0; padding: 0; max-width: none; }
                h2 { margin-top: .8rem; } th, td { padding: .15rem .5rem; } table { break-inside: avoid; } }

        """;

    public static void Write(XmlWriter writer, SheetContent sheet)
    {
        writer.WriteDocType("html", null, null, null);
        writer.WriteStartElement("html");
        writer.WriteAttributeString("lang", "en");
        Head(writer, sheet.Title);
        writer.WriteStartElement("body");
        writer.WriteStartElement("main");
        writer.WriteStartElement("h1");
        Address(writer, sheet.Title);
        writer.WriteEndElement();
        Paragraph(writer, "who", sheet.Subtitle);
        Paragraph(writer, null, sheet.Introduction);
        foreach (SheetServer server in sheet.Servers)
        {
            Table(writer, server);
            foreach (string note in server.Notes)
            {
                Paragraph(writer, "note", note);
            }
        }

        List(writer, "If it does not work", sheet.Hints);
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void Head(XmlWriter writer, string title)
    {
        writer.WriteStartElement("head");
        Meta(writer, ("charset", "utf-8"));
        Meta(writer, ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        Meta(writer, ("http-equiv", "Content-Security-Policy"), ("content", PagePolicy.For(s_style)));
        Meta(writer, ("name", "color-scheme"), ("content", "light dark"));
        writer.WriteElementString("title", ReportText.Clean(title));
        writer.WriteElementString("style", s_style);
        writer.WriteEndElement();
    }

    private static void Meta(XmlWriter writer, params (string Name, string Value)[] attributes)
    {
        writer.WriteStartElement("meta");
        foreach ((string name, string value) in attributes)
        {
            writer.WriteAttributeString(name, value);
        }

        writer.WriteEndElement();
    }

    private static void Paragraph(XmlWriter writer, string? look, string text)
    {
        writer.WriteStartElement("p");
        if (look is not null)
        {
            writer.WriteAttributeString("class", look);
        }

        writer.WriteString(ReportText.Clean(text));
        writer.WriteEndElement();
    }

    // An address that does not fit on a line breaks before the @.
    private static void Address(XmlWriter writer, string text)
    {
        string clean = ReportText.Clean(text);
        int at = clean.IndexOf('@');
        if (at > 0)
        {
            writer.WriteString(clean.Substring(0, at));
            writer.WriteStartElement("wbr");
            writer.WriteEndElement();
        }

        writer.WriteString(clean.Substring(Math.Max(0, at)));
    }

    private static void Table(XmlWriter writer, SheetServer server)
    {
        writer.WriteElementString("h2", server.Heading);
        writer.WriteStartElement("table");
        foreach ((string label, string value) in server.Rows)
        {
            writer.WriteStartElement("tr");
            writer.WriteStartElement("th");
            writer.WriteAttributeString("scope", "row");
            writer.WriteString(label);
            writer.WriteEndElement();
            writer.WriteStartElement("td");
            Address(writer, value);
            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static void List(XmlWriter writer, string heading, IEnumerable<string> items)
    {
        writer.WriteElementString("h2", heading);
        writer.WriteStartElement("ul");
        foreach (string item in items)
        {
            writer.WriteElementString("li", ReportText.Clean(item));
        }

        writer.WriteEndElement();
    }
}
