using System;
using System.IO;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace SpectrumMail.Mail.Text;

/// <summary>JSON files that people write: comments are allowed.</summary>
internal static class JsonFile
{
    /// <summary>
    /// Reads a file as the elements that .NET reads JSON as: a name for each property, and its type as an attribute.
    /// </summary>
    /// <exception cref="FormatException">It is empty.</exception>
    /// <exception cref="XmlException">It is no JSON.</exception>
    public static XElement Load(string path)
    {
        string json = JsonComments.Blank(File.ReadAllText(path));
        if (json.Trim().Length == 0)
        {
            throw new FormatException("it is empty.");
        }

        byte[] text = Encoding.UTF8.GetBytes(json);
        using XmlDictionaryReader reader = JsonReaderWriterFactory.CreateJsonReader(text, XmlDictionaryReaderQuotas.Max);
        return XElement.Load(reader);
    }
}
