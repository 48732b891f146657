using System.Collections.Generic;
using System.Xml;

namespace SpectrumMail.Mail.ClientConfiguration;

/// <summary>The sheet as one page of HTML: nothing outside it is needed, no script, and it prints on one side of paper.</summary>
internal static class HtmlSheet
{
    // No character that XML would have to escape: a browser reads a style element as it stands.
    private const string Style = """

              :root { color-scheme: light; }
              body { font: 16px/1.45 system-ui, "Segoe UI", Roboto, Arial, sans-serif; color: #1a2733; background: #fff; max-width: 44rem; margin: 2rem auto; padding: 0 1.25rem; }
              h1 { font-size: 1.6rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
              h2 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; color: #00507a; }
              p { margin: .3rem 0; }
              .who { color: #51606e; }
              .note { border-left: 4px solid #d08700; background: #fff7e6; padding: .4rem .75rem; margin-top: .6rem; }
              table { border-collapse: collapse; width: 100%; }
              th, td { text-align: left; border-bottom: 1px solid #d5dde4; padding: .3rem .5rem; }
              th { width: 8rem; font-weight: 400; color: #51606e; }
              td { font-family: ui-monospace, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
              ul { margin: .3rem 0; padding-left: 1.25rem; }
              @page { margin: 1.5cm; }
              @media print { body { font-size: 10.5pt; line-height: 1.3; margin: 0; max-width: none; } h2 { margin-top: .8rem; } th, td { padding: .15rem .5rem; } table { break-inside: avoid; } }

        """;

    public static void Write(XmlWriter writer, SheetContent sheet)
    {
        writer.WriteDocType("html", null, null, null);
        writer.WriteStartElement("html");
        writer.WriteAttributeString("lang", "en");
        Head(writer, sheet.Title);
        writer.WriteStartElement("body");
        writer.WriteElementString("h1", sheet.Title);
        Paragraph(writer, "who", sheet.Subtitle);
        Paragraph(writer, null, SheetContent.Introduction);
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
    }

    private static void Head(XmlWriter writer, string title)
    {
        writer.WriteStartElement("head");
        Meta(writer, ("charset", "utf-8"));
        Meta(writer, ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        writer.WriteElementString("title", title);
        writer.WriteElementString("style", Style);
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

        writer.WriteString(text);
        writer.WriteEndElement();
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
            writer.WriteElementString("td", value);
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
            writer.WriteElementString("li", item);
        }

        writer.WriteEndElement();
    }
}
