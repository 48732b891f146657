using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SpectrumMail.HelpBuilder;

/// <summary>
/// The JSON Schema (2020-12) of what a cmdlet emits, as ConvertTo-Json writes it with enough depth. Further properties are
/// allowed: a later version may have more.
/// </summary>
internal sealed class ResultSchema
{
    private static readonly JsonSerializerOptions s_format = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly NullabilityInfoContext _nullability = new();
    private readonly Summaries _summaries;
    private readonly JsonObject _definitions = [];

    private ResultSchema(Summaries summaries) => _summaries = summaries;

    /// <summary>The schemas of all types of an assembly that cmdlets emit, by the name of the file.</summary>
    /// <param name="assembly">The path of the assembly.</param>
    /// <param name="summaries">Its documentation.</param>
    /// <param name="link">The address of the project.</param>
    public static IEnumerable<(string File, string Text)> WriteAll(string assembly, Summaries summaries, string link)
    {
        var module = Assembly.LoadFrom(assembly);
        IEnumerable<Type> emitted = module
            .GetExportedTypes()
            .SelectMany(type => type.GetCustomAttributes<OutputTypeAttribute>())
            .SelectMany(attribute => attribute.Type)
            .Select(name => name.Type)
            .Where(type => type?.Assembly == module && !HoldsSecrets(type))
            .Distinct()
            .OrderBy(type => type.Name, StringComparer.Ordinal);
        return emitted.Select(type =>
            ($"{type.Name}.schema.json", new ResultSchema(summaries).Write(type, $"{link}/blob/main/docs/schema"))
        );
    }

    // JSON has no place for a secret, and such a type is not meant for a file.
    private static bool HoldsSecrets(Type type) =>
        type.GetProperties().Any(property => property.PropertyType == typeof(System.Security.SecureString));

    private string Write(Type type, string folder)
    {
        JsonObject body = Describe(type);
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = $"{folder}/{type.Name}.schema.json",
            ["title"] = type.FullName,
        };
        foreach ((string name, JsonNode? value) in body.ToArray())
        {
            body.Remove(name);
            schema[name] = value;
        }

        if (_definitions.Count > 0)
        {
            schema["$defs"] = _definitions;
        }

        return schema.ToJsonString(s_format) + "\n";
    }

    private JsonObject Describe(Type type)
    {
        PropertyInfo[] properties =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.GetIndexParameters().Length == 0)
                .OrderBy(property => property.MetadataToken),
        ];
        var described = new JsonObject();
        foreach (PropertyInfo property in properties)
        {
            JsonObject value = Value(property.PropertyType, IsNullable(property));
            value["description"] = _summaries.Read(property);
            described[property.Name] = value;
        }

        return new JsonObject
        {
            ["description"] = _summaries.Read(type),
            ["type"] = "object",
            ["properties"] = described,
            ["required"] = Names(properties.Select(property => property.Name)),
        };
    }

    private JsonObject Value(Type type, bool isNullable)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        JsonObject value = Bare(bare);
        if (!isNullable && bare == type)
        {
            return value;
        }

        return value["type"] is JsonValue simple
            ? With(value, "type", new JsonArray(simple.GetValue<string>(), "null"))
            : new JsonObject { ["anyOf"] = new JsonArray(value, new JsonObject { ["type"] = "null" }) };
    }

    private JsonObject Bare(Type type)
    {
        if (ElementOf(type) is { } element)
        {
            return new JsonObject { ["type"] = "array", ["items"] = Value(element, isNullable: false) };
        }

        // With -EnumsAsStrings the name, otherwise the number.
        if (type.IsEnum)
        {
            Array numbers = Enum.GetValuesAsUnderlyingType(type);
            return new JsonObject
            {
                ["enum"] = new JsonArray([
                    .. Enum.GetNames(type).Select(name => (JsonNode)name),
                    .. numbers.Cast<object>().Select(number => (JsonNode)Convert.ToInt64(number, null)),
                ]),
            };
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => new JsonObject { ["type"] = "string" },
            TypeCode.Boolean => new JsonObject { ["type"] = "boolean" },
            TypeCode.Int32 or TypeCode.Int64 or TypeCode.UInt32 => new JsonObject { ["type"] = "integer" },
            TypeCode.Double => new JsonObject { ["type"] = "number" },
            TypeCode.DateTime => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
            _ when type == typeof(Guid) => new JsonObject { ["type"] = "string", ["format"] = "uuid" },
            _ => Reference(type),
        };
    }

    // Of an array or another list; a text is none.
    private static Type? ElementOf(Type type) =>
        type == typeof(string)
            ? null
            : type.GetInterfaces()
                .Where(each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(IEnumerable<>))
                .Select(each => each.GetGenericArguments()[0])
                .FirstOrDefault();

    private JsonObject Reference(Type type)
    {
        if (!_definitions.ContainsKey(type.Name))
        {
            // First, so that a type that holds itself ends.
            _definitions[type.Name] = null;
            _definitions[type.Name] = type == typeof(TimeSpan) ? Span() : Describe(type);
        }

        return new JsonObject { ["$ref"] = $"#/$defs/{type.Name}" };
    }

    private static JsonObject Span() =>
        new()
        {
            ["description"] = "A span of time, as ConvertTo-Json writes it.",
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["Ticks"] = new JsonObject { ["type"] = "integer", ["description"] = "The span in units of 100 nanoseconds." },
                ["TotalSeconds"] = new JsonObject { ["type"] = "number", ["description"] = "The span in seconds." },
            },

            // The others of the properties that ConvertTo-Json writes follow from these.
            ["required"] = Names(["Ticks", "TotalSeconds"]),
        };

    private bool IsNullable(PropertyInfo property) =>
        !property.PropertyType.IsValueType && _nullability.Create(property).ReadState == NullabilityState.Nullable;

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name)]);

    private static JsonObject With(JsonObject target, string name, JsonNode value)
    {
        target[name] = value;
        return target;
    }
}
