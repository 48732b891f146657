using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace SpectrumMail.Mail.Auditing.Checkpoint;

/// <summary>Writes objects as JSON: their properties that can be set, as DataContractJsonSerializer reads them.</summary>
/// <param name="text">Takes the text.</param>
internal sealed class JsonWriter(StringBuilder text)
{
    private readonly Dictionary<Type, PropertyInfo[]> _properties = [];

    /// <summary>Writes a value.</summary>
    /// <param name="value">A text, a number, a date, a value of an enumeration, a list, or an object of these; or null.</param>
    /// <exception cref="NotSupportedException">It is something else.</exception>
    public void Write(object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string words:
                WriteText(words);
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            case Enum word:
                text.Append(Convert.ToInt64(word, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
                break;
            case int or long:
                text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case double number:
                text.Append(number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case DateTime time:
                WriteText(time.ToString("o", CultureInfo.InvariantCulture));
                break;
            case IEnumerable list:
                WriteList(list);
                break;
            case ValueType:
                throw new NotSupportedException(value.GetType().Name);
            default:
                WriteObject(value);
                break;
        }
    }

    private void WriteObject(object value)
    {
        char before = '{';
        foreach (PropertyInfo property in PropertiesOf(value.GetType()))
        {
            text.Append(before);
            WriteText(property.Name);
            text.Append(':');
            Write(property.GetValue(value));
            before = ',';
        }

        text.Append(before == '{' ? "{}" : "}");
    }

    private void WriteList(IEnumerable list)
    {
        text.Append('[');
        bool isFirst = true;
        foreach (object? entry in list)
        {
            text.Append(isFirst ? string.Empty : ",");
            Write(entry);
            isFirst = false;
        }

        text.Append(']');
    }

    private PropertyInfo[] PropertiesOf(Type type)
    {
        if (!_properties.TryGetValue(type, out PropertyInfo[]? properties))
        {
            properties = Array.FindAll(
                type.GetProperties(BindingFlags.Public | BindingFlags.Instance),
                property => property is { CanRead: true, CanWrite: true }
            );
            _properties[type] = properties;
        }

        return properties;
    }

    private void WriteText(string words)
    {
        text.Append('"');
        foreach (char character in words)
        {
            if (character is '"' or '\\')
            {
                text.Append('\\').Append(character);
            }
            else if (character is < ' ' or (>= '\uD800' and <= '\uDFFF') or >= '\uFFFE')
            {
                text.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                text.Append(character);
            }
        }

        text.Append('"');
    }
}
