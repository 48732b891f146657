using System;
using System.IO;
using System.Text;
using System.Xml;

namespace SpectrumMail.Mail.Text;

/// <summary>
/// Writes a page. Every text is encoded: values are added as text or as the value of an attribute. Only the page's own style
/// and script are written as they are.
/// </summary>
internal sealed class HtmlWriter : IDisposable
{
    private readonly XmlWriter _writer;

    public HtmlWriter(Stream stream) =>
        _writer = XmlWriter.Create(
            stream,
            new XmlWriterSettings
            {
                Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                OmitXmlDeclaration = true,
                NewLineHandling = NewLineHandling.None,
                CloseOutput = false,
            }
        );

    public void Begin()
    {
        _writer.WriteRaw("<!DOCTYPE html>\n");
        Open("html", ("lang", "en"));
    }

    /// <summary>Opens an element. An attribute without a value is left out.</summary>
    public HtmlWriter Open(string name, params (string Name, string? Value)[] attributes)
    {
        _writer.WriteStartElement(name);
        foreach ((string attribute, string? value) in attributes)
        {
            if (value is not null)
            {
                _writer.WriteAttributeString(attribute, ReportText.Clean(value));
            }
        }

        return this;
    }

    public HtmlWriter Text(string text)
    {
        _writer.WriteString(ReportText.Clean(text));
        return this;
    }

    /// <summary>
    /// A text from a mailbox within a sentence: whatever its direction, it does not turn round what stands beside it.
    /// </summary>
    public HtmlWriter Quoted(string text) => Element("bdi", text);

    /// <summary>Closes an element that may hold something: a browser takes no short form.</summary>
    public HtmlWriter Close(int count = 1)
    {
        for (; count > 0; count--)
        {
            _writer.WriteFullEndElement();
        }

        return this;
    }

    public HtmlWriter Element(string name, string text, params (string Name, string? Value)[] attributes) =>
        Open(name, attributes).Text(text).Close();

    /// <summary>An element that never holds anything.</summary>
    public HtmlWriter Void(string name, params (string Name, string? Value)[] attributes)
    {
        Open(name, attributes);
        _writer.WriteEndElement();
        return this;
    }

    /// <summary>A style or a script of the page's own.</summary>
    public HtmlWriter Embedded(string name, string own)
    {
        Open(name);
        _writer.WriteRaw(own);
        return Close();
    }

    /// <summary>A line break in the file, so that it can be read and compared.</summary>
    public HtmlWriter Line()
    {
        _writer.WriteRaw("\n");
        return this;
    }

    public void Dispose() => _writer.Dispose();
}
