using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Loading;

/// <summary>The views name what there is. How they look is seen in a real PowerShell (tests/Pester/Views.Tests.ps1).</summary>
public sealed class ViewTests
{
    private static readonly Assembly s_module = typeof(SpectrumMessage).Assembly;

    private static readonly XElement[] s_views = [.. Load("SpectrumMail.Format.ps1xml").Descendants("View")];

    [Fact]
    public void Every_emitted_type_has_a_view()
    {
        IEnumerable<Type> emitted = s_module
            .GetExportedTypes()
            .SelectMany(type => type.GetCustomAttributes<OutputTypeAttribute>())
            .SelectMany(attribute => attribute.Type)
            .Select(type => type.Type)
            .Where(type => type?.Assembly == s_module)
            .Distinct();

        Assert.All(
            emitted,
            type => Assert.Contains(s_views, view => TypeOf(view) == type.FullName && view.Element("ListControl") is null)
        );
    }

    [Fact]
    public void The_columns_of_a_table_leave_room_on_80()
    {
        foreach (XElement view in s_views.Where(view => view.Element("TableControl") is not null))
        {
            XElement[] columns = [.. view.Descendants("TableColumnHeader")];
            int fixedWidth = columns.Sum(column => (int?)column.Element("Width") ?? 0) + columns.Length - 1;
            int open = columns.Count(column => column.Element("Width") is null);

            Assert.True(fixedWidth + (open * 12) <= 80, $"{TypeOf(view)}: {fixedWidth} and {open} open");
            Assert.Equal(columns.Length, view.Descendants("TableColumnItem").Count());
        }
    }

    [Fact]
    public void Views_and_types_name_members_that_exist()
    {
        foreach (XElement view in s_views)
        {
            Type type = s_module.GetType(TypeOf(view), throwOnError: true)!;
            Assert.All(view.Descendants("PropertyName"), name => Assert.NotNull(type.GetProperty(name.Value)));
            Assert.All(
                view.Descendants("ScriptBlock").SelectMany(script => Regex.Matches(script.Value, @"\$_\.(\w+)")),
                name =>
                    Assert.True(
                        type.GetProperty(name.Groups[1].Value) is not null
                            || view.Descendants("ScriptBlock")
                                .Any(script => script.Value.Contains("ForEach-Object", StringComparison.Ordinal)),
                        $"{type.Name}.{name.Groups[1].Value}"
                    )
            );
        }

        foreach (XElement entry in Load("SpectrumMail.Types.ps1xml").Elements("Type"))
        {
            Type type = s_module.GetType(entry.Element("Name")!.Value, throwOnError: true)!;
            IEnumerable<string> members = entry
                .Descendants("ReferencedMemberName")
                .Concat(entry.Descendants("ReferencedProperties").Elements("Name"))
                .Select(name => name.Value);
            Assert.All(members, member => Assert.NotNull(type.GetProperty(member)));
        }
    }

    [Fact]
    public void What_the_views_call_exists()
    {
        foreach (
            Match call in s_views
                .Descendants("ScriptBlock")
                .SelectMany(script => Regex.Matches(script.Value, @"\[(SpectrumMail\.[\w.]+)\]::(\w+)"))
        )
        {
            Type type = s_module.GetType(call.Groups[1].Value, throwOnError: true)!;
            Assert.NotEmpty(type.GetMember(call.Groups[2].Value));
        }
    }

    private static string TypeOf(XElement view) => view.Element("ViewSelectedBy")!.Element("TypeName")!.Value;

    private static XElement Load(string name) => XDocument.Load(Path.Combine(Repository.Root, "module", name)).Root!;
}
