using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Models;

/// <summary>The lists in emitted objects: arrays to a script, but for what arrays get in the way of.</summary>
public sealed class MailListTests
{
    private static readonly SpectrumMessage s_message = new()
    {
        Subject = "Lists",
        From = new MailContact("Ann", "ann@ex.test"),
        To = new MailContact[] { new("Bob", "b@ex.test"), new(null, "c@ex.test"), new("D, E", "d@ex.test") },
        Cc = new MailContact[] { new(null, "only@ex.test") },
        Keywords = new[] { "$Work", "later" },
        Attachments = new MessageAttachment[]
        {
            new() { Name = "a.pdf", Size = 5 },
            new() { ContentType = "image/png" },
        },
    };

    public static TheoryData<string> Entries() => [.. Lists().Select(list => list.GetGenericArguments()[0].Name).Distinct()];

    [Fact]
    public void Every_collection_in_an_emitted_object_is_such_a_list()
    {
        string[] others =
        [
            .. Properties()
                .Where(property => property.PropertyType != typeof(string))
                .Where(property => typeof(IEnumerable).IsAssignableFrom(property.PropertyType))
                .Where(property => !IsList(property.PropertyType))
                .Where(property => property.PropertyType.GetMethod("ToString", [])!.DeclaringType == typeof(object))
                .Select(property => $"{property.DeclaringType!.Name}.{property.Name}"),
        ];

        Assert.Empty(others);
        Assert.InRange(Lists().Count(), 20, 99);
    }

    // An array has methods named Address, Get and Set, and hides properties of these names of its entries.
    [Theory]
    [MemberData(nameof(Entries))]
    public void Every_property_of_the_entries_is_read_of_all_at_once(string type)
    {
        Type list = Lists().First(list => list.GetGenericArguments()[0].Name == type);
        Type entry = list.GetGenericArguments()[0];
        var both = (IList)Activator.CreateInstance(list)!;
        both.Add(Entry(entry));
        both.Add(Entry(entry));
        using var shell = new Shell();

        foreach (PropertyInfo property in entry == typeof(string) ? [] : entry.GetProperties())
        {
            ShellResult result = shell.Run(
                "$all = $args[0].($args[1]); $each = foreach ($one in $args[0]) { , $one.($args[1]) }; "
                    + "@($all).Count; @($each).Count; $all -is [Management.Automation.PSMethod]",
                both,
                property.Name
            );
            Assert.Equal([property.Name, "2", "2", "False"], [property.Name, .. Words(result)]);
        }
    }

    [Theory]
    [InlineData("$m.To.Address -join ' '", "b@ex.test c@ex.test d@ex.test")]
    [InlineData("$m.Cc.Address", "only@ex.test")]
    [InlineData("$m.Cc.Name.Length", "0")]
    [InlineData("$m.Attachments.Size -join ' '", "5 0")]
    [InlineData("$m.Keywords.ToUpper() -join ' '", "$WORK LATER")]
    [InlineData("[pscustomobject] @{ R = $m.To } | ForEach-Object { $_.R.Address[-1] }", "d@ex.test")]
    public void Members_of_all_entries_are_read_at_once(string script, string expected) => Assert.Equal([expected], Run(script));

    [Theory]
    [InlineData("$x.Count")]
    [InlineData("$x.Length")]
    [InlineData("\"$x\"")]
    [InlineData("$x -join '|'")]
    [InlineData("$x[0]")]
    [InlineData("$x[-1]")]
    [InlineData("if ($x) { $x[0, 0, -1] -join '|' }")]
    [InlineData("$x[-2..-1] -join '|'")]
    [InlineData("$null -eq $x[7]")]
    [InlineData("$x -contains $x[1]")]
    [InlineData("$x[1] -in $x")]
    [InlineData("$x -match 'e' -join '|'")]
    [InlineData("($x + 'more') -join '|'")]
    [InlineData("foreach ($one in $x) { \"<$one>\" }")]
    [InlineData("$x | ForEach-Object { \"<$_>\" }")]
    [InlineData("$x.Where({ $true }, 'First').Count")]
    [InlineData("$x.ForEach({ 1 }).Count")]
    [InlineData("$first, $rest = $x; \"$first / $rest\"")]
    [InlineData("switch ($x) { default { \"<$_>\" } }")]
    [InlineData("[string[]] $x")]
    [InlineData("[object[]] $x | Measure-Object | ForEach-Object Count")]
    [InlineData("& { param([string[]] $p) $p.Count; $p } $x")]
    [InlineData(
        "[pscustomobject] @{ P = $x } | & { param([Parameter(ValueFromPipelineByPropertyName)][string[]] $p) process { $p } }"
    )]
    [InlineData("$m = @{ a = $x }; \"$($m.a)\"")]
    [InlineData("[bool] $x")]
    [InlineData("if (-not $x) { 'none' }")]
    [InlineData("ConvertTo-Json $x -Compress")]
    [InlineData("[pscustomobject] @{ P = $x } | ConvertTo-Json -Compress")]
    [InlineData("[pscustomobject] @{ P = $x } | Format-List | Out-String")]
    [InlineData("[pscustomobject] @{ P = $x } | Format-Table | Out-String")]
    [InlineData("$x | Sort-Object -Descending | Select-Object -First 1 | ForEach-Object { \"$_\" }")]
    public void A_script_meets_an_array(string script)
    {
        (object Array, object List)[] pairs =
        [
            ((MailContact[])[.. s_message.To], s_message.To),
            ((MailContact[])[.. s_message.Cc], s_message.Cc),
            ((string[])[.. s_message.Keywords], s_message.Keywords),
            (Array.Empty<string>(), new MailList<string>()),
        ];
        foreach ((object array, object list) in pairs)
        {
            Assert.Equal(Run("$x = $args[0]; " + script, array), Run("$x = $args[0]; " + script, list));
        }
    }

    [Theory]
    [InlineData("To", "Bob <b@ex.test>; c@ex.test; D, E <d@ex.test>")]
    [InlineData("Cc", "only@ex.test")]
    [InlineData("Bcc", "")]
    [InlineData("Keywords", "$Work; later")]
    [InlineData("Attachments", "a.pdf; image/png")]
    public void A_list_is_text_in_a_csv_file(string property, string expected) =>
        Assert.Equal(
            [expected],
            Run(
                "$name = $args[0]; $m | Select-Object Subject, $name | ConvertTo-Csv | ConvertFrom-Csv "
                    + "| ForEach-Object { \"$($_.$name)\" }",
                property
            )
        );

    // What Export-Clixml, jobs and remoting do, each with its depth.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_list_survives_being_sent_to_another_process(int depth) =>
        Assert.Equal(
            ["ann@ex.test", "3", "Bob <b@ex.test>", "b@ex.test c@ex.test d@ex.test", "$Work later", "5 0", "only@ex.test"],
            Run(
                "$text = [Management.Automation.PSSerializer]::Serialize($m, $args[0]);"
                    + "$x = [Management.Automation.PSSerializer]::Deserialize($text);"
                    + "$x.From.Address; $x.To.Count; \"$($x.To[0])\"; $x.To.Address -join ' '; $x.Keywords -join ' ';"
                    + "$x.Attachments.Size -join ' '; ($x | Select-Object Cc | ConvertTo-Csv | ConvertFrom-Csv).Cc",
                depth
            )
        );

    [Fact]
    public void A_list_is_an_array_in_json() =>
        Assert.Equal(
            ["3 1 0 2", "c@ex.test", "True"],
            Run(
                "$x = $m | ConvertTo-Json -Depth 4 | ConvertFrom-Json;"
                    + "$x.To.Count, $x.Cc.Count, $x.Bcc.Count, $x.Keywords.Count -join ' ';"
                    + "$x.To[1].Address; $x.Cc -is [array]"
            )
        );

    private static string[] Run(string script, object? argument = null)
    {
        using var shell = new Shell();
        return Words(shell.Run("$m = $args[1]; " + script, argument, s_message));
    }

    private static string[] Words(ShellResult result) =>
        [.. result.ThrowOnError().Output.Select(one => one?.ToString() ?? string.Empty)];

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(MailList<>);

    private static IEnumerable<Type> Lists() => Properties().Select(property => property.PropertyType).Where(IsList);

    private static IEnumerable<PropertyInfo> Properties() =>
        typeof(SpectrumMessage)
            .Assembly.GetExportedTypes()
            .Where(type => type.Namespace is "SpectrumMail.Models" or "SpectrumMail.Sessions")
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly));

    private static object Entry(Type type)
    {
        if (type == typeof(string))
        {
            return "text";
        }

        return type == typeof(MailContact) ? new MailContact("N", "n@ex.test") : Activator.CreateInstance(type)!;
    }
}
