using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.ClientConfiguration;

/// <summary>The files: their names and their bytes.</summary>
internal static class ClientConfigurationFile
{
    private static readonly (ClientConfigurationFormat Format, string Extension)[] s_extensions =
    [
        (ClientConfigurationFormat.Autoconfig, ".xml"),
        (ClientConfigurationFormat.MobileConfig, ".mobileconfig"),
        (ClientConfigurationFormat.Html, ".html"),
        (ClientConfigurationFormat.Html, ".htm"),
        (ClientConfigurationFormat.Markdown, ".md"),
    ];

    // The same on every system, so that files made on one can be copied to the other; Path.GetInvalidFileNameChars differs.
    private static readonly char[] s_notInNames = ['"', '<', '>', '|', ':', '*', '?', '\\', '/'];

    /// <summary>The format that a file name's extension stands for; null when it stands for none.</summary>
    public static ClientConfigurationFormat? FormatOf(string path) =>
        s_extensions
            .Where(row => row.Extension.Equals(Path.GetExtension(path), StringComparison.OrdinalIgnoreCase))
            .Select(row => (ClientConfigurationFormat?)row.Format)
            .FirstOrDefault();

    /// <summary>The file's name for an address, without a folder.</summary>
    public static string NameFor(string emailAddress, ClientConfigurationFormat format) =>
        new string(emailAddress.Select(character => s_notInNames.Contains(character) ? '_' : character).ToArray())
        + s_extensions.First(row => row.Format == format).Extension;

    /// <summary>The file's content, in UTF-8 without a byte order mark. The same settings always give the same bytes.</summary>
    public static byte[] Content(ClientConfigurationFormat format, ClientSettings settings) =>
        format switch
        {
            ClientConfigurationFormat.Autoconfig => Xml(writer => AutoconfigWriter.Write(writer, settings)),
            ClientConfigurationFormat.MobileConfig => Xml(writer => MobileConfigWriter.Write(writer, settings)),
            ClientConfigurationFormat.Html => Xml(
                writer => HtmlSheet.Write(writer, new SheetContent(settings)),
                declaration: false
            ),
            _ => Encoding.UTF8.GetBytes(MarkdownSheet.Write(new SheetContent(settings))),
        };

    private static byte[] Xml(Action<XmlWriter> write, bool declaration = true)
    {
        var options = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = true,
            NewLineChars = "\n",
            OmitXmlDeclaration = !declaration,
        };
        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, options))
        {
            write(writer);
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }
}
