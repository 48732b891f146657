using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using SpectrumMail.Commands.Bases;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Binding;

/// <summary>A variable with a misspelt name is $null, and a filter that takes it as "not given" means everything.</summary>
public sealed class NullArgumentTests(Labs labs)
{
    // Rows of a CSV have empty cells, which say nothing, for what a connection or a message is made of.
    private static readonly Type[] s_settings =
    [
        typeof(TransportCmdlet),
        typeof(ManyMailboxesCmdlet),
        typeof(ConnectionCmdlet),
        typeof(SubmissionCmdlet),
    ];

    private static readonly string[] s_makers =
    [
        "Connect-Spectrum",
        "Export-SpectrumClientConfiguration",
        "Send-SpectrumMail",
        "Test-SpectrumConnection",
    ];

    private static readonly HashSet<string> s_others =
    [
        // A row that is nothing has its own error, and the others go on.
        "Export-SpectrumAuditReport -InputObject",
        // An empty cell means the folder that the files came from.
        "Import-SpectrumMessage -Folder",
        // The same, declared again in a parameter set.
        "Invoke-SpectrumRetention -Account",
        // Messages of a session have none of them; what a removal needs it demands by itself.
        "Move-SpectrumMessage -Account",
        "Move-SpectrumMessage -FoundBy",
        "Move-SpectrumMessage -MessageId",
        "Move-SpectrumMessage -Size",
        "Remove-SpectrumMessage -Account",
        "Remove-SpectrumMessage -FoundBy",
        "Remove-SpectrumMessage -MessageId",
        "Remove-SpectrumMessage -Size",
        "Save-SpectrumMessage -Account",
        "Save-SpectrumMessage -FoundBy",
        // A listing over POP3 has none.
        "Copy-SpectrumMessage -UidValidity",
        "Move-SpectrumMessage -UidValidity",
        "Remove-SpectrumMessage -UidValidity",
        "Save-SpectrumAttachment -UidValidity",
        "Save-SpectrumMessage -UidValidity",
        "Set-SpectrumMessage -UidValidity",
    ];

    // The commands refuse these themselves, because a row of another protocol holds such a list; or empty is what it says.
    private static readonly HashSet<string> s_emptyLists =
    [
        "Copy-SpectrumMessage -Uid",
        "Move-SpectrumMessage -Uid",
        "Remove-SpectrumMessage -Uid",
        "Save-SpectrumMessage -Uid",
        "Set-SpectrumMessage -Uid",
        "Remove-SpectrumMessage -Uidl",
        "Save-SpectrumMessage -Uidl",
        "Copy-SpectrumMessage -Exclude",
        "Invoke-SpectrumMigration -Exclude",
        "Get-SpectrumMessage -Include",
        "Wait-SpectrumMessage -Include",
        "Disconnect-Spectrum -Session",
    ];

    [Fact]
    public void No_parameter_that_chooses_takes_null_for_not_given()
    {
        using var shell = new Shell();
        (string Command, PropertyInfo Parameter)[] all = [.. Choosing()];

        Assert.True(all.Length > 80, $"{all.Length} parameters were found.");
        Assert.Empty(all.Where(each => !IsRefused(shell, each.Command, each.Parameter.Name, null)).Select(Name));
        Assert.Subset(Parameters().Select(Name).ToHashSet(), s_others);
    }

    [Fact]
    public void No_parameter_that_chooses_takes_an_empty_list_for_not_given()
    {
        using var shell = new Shell();
        (string Command, PropertyInfo Parameter, object Empty)[] all =
        [
            .. Choosing()
                .Where(each => !s_emptyLists.Contains(Name(each)) && EmptyOf(each.Parameter.PropertyType) is not null)
                .Select(each => (each.Command, each.Parameter, EmptyOf(each.Parameter.PropertyType)!)),
        ];

        Assert.True(all.Length > 40, $"{all.Length} parameters were found.");
        Assert.Empty(
            all.Where(each => !IsRefused(shell, each.Command, each.Parameter.Name, each.Empty))
                .Select(each => Name((each.Command, each.Parameter)))
        );
        Assert.Subset(Parameters().Select(Name).ToHashSet(), s_emptyLists);
    }

    [Fact]
    public void A_switch_that_means_its_contrary_when_off_does_not_take_null_for_off()
    {
        using var shell = new Shell();
        Type[] holders = [typeof(MessageFilterCmdlet), typeof(SpectrumMail.Commands.Messages.SetSpectrumMessageCommand)];
        (string Command, PropertyInfo Parameter)[] all =
        [
            .. Parameters()
                .Where(each =>
                    each.Parameter.PropertyType == typeof(SwitchParameter) && holders.Contains(each.Parameter.DeclaringType)
                ),
        ];

        Assert.True(all.Length > 15, $"{all.Length} parameters were found.");
        Assert.Empty(all.Where(each => !IsRefused(shell, each.Command, each.Parameter.Name, null)).Select(Name));
    }

    [Theory]
    [InlineData(
        "Get-SpectrumMessage -Before $misspelt | Remove-SpectrumMessage -Permanent -Confirm:$false",
        "ParameterArgumentValidationError"
    )]
    [InlineData(
        "Get-SpectrumMessage -Header @{ 'List-Id' = $misspelt } | Remove-SpectrumMessage -Confirm:$false",
        "HeaderTextMissing"
    )]
    [InlineData(
        "Get-SpectrumMessage -Header @{ 'List-Id' = @('news', $misspelt) } | Remove-SpectrumMessage -Confirm:$false",
        "HeaderTextMissing"
    )]
    [InlineData("Get-SpectrumMessage -Header @{ 'List-Id' = @() } | Remove-SpectrumMessage -Confirm:$false", "HeaderTextMissing")]
    [InlineData(
        "Get-SpectrumMessage -Flagged:$misspelt | Remove-SpectrumMessage -Confirm:$false",
        "ParameterArgumentTransformationError"
    )]
    public void Nothing_is_removed_when_the_filter_is_null(string script, string id)
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, 3);
        using Shell shell = LabShell.Connected(labs.Full, user);

        Assert.Equal(id, shell.Run(script).FatalId);
        Assert.Equal(3, shell.Run("Get-SpectrumMessage").ThrowOnError().Output.Count);
    }

    [Theory]
    [InlineData("Save-SpectrumMessage $args[0] -Uid @()")]
    [InlineData("[pscustomobject]@{ Folder = 'INBOX'; Uid = @() } | Save-SpectrumMessage $args[0]")]
    [InlineData("Save-SpectrumMessage $args[0] -Uidl 'abc'")]
    [InlineData("Copy-SpectrumMessage -DestinationSession bob -Uid @()")]
    [InlineData("Remove-SpectrumMessage -Uid @() -Confirm:$false")]
    public void A_list_of_ids_that_came_out_empty_names_no_message(string script)
    {
        LabUser user = LabShell.NewUser(labs.Full);
        labs.Full.Seed(user.Address, 3);
        using Shell shell = LabShell.For(labs.Full);
        shell
            .Run(
                "Connect-Spectrum -Credential $bob @lab -Name bob; Connect-Spectrum -Credential $args[0] @lab",
                Labs.Credential(user)
            )
            .ThrowOnError();
        using var target = new TempFolder();

        ShellResult result = shell.Run(script, target.Path);

        Assert.Equal("MessageNotNamed", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Empty(result.Output);
        Assert.False(System.IO.Directory.Exists(target.Path));
    }

    private static IEnumerable<(string Command, PropertyInfo Parameter)> Choosing() =>
        Parameters()
            .Where(each =>
                !s_makers.Contains(each.Command)
                && !s_settings.Contains(each.Parameter.DeclaringType)
                && !s_others.Contains(Name(each))
            )
            .Where(each =>
                !each.Parameter.PropertyType.IsValueType
                || Nullable.GetUnderlyingType(each.Parameter.PropertyType) is not null
                || each.Parameter.Name is "Skip" or "Count"
            );

    private static IEnumerable<(string Command, PropertyInfo Parameter)> Parameters() =>
        typeof(SpectrumMessage)
            .Assembly.GetExportedTypes()
            .Select(type => (Type: type, Cmdlet: type.GetCustomAttribute<CmdletAttribute>()))
            .Where(each => each.Cmdlet is not null)
            .SelectMany(each =>
                each.Type.GetProperties()
                    .Where(property => property.GetCustomAttributes<ParameterAttribute>().Any())
                    .Select(property => ($"{each.Cmdlet!.VerbName}-{each.Cmdlet.NounName}", property))
            );

    private static string Name((string Command, PropertyInfo Parameter) each) => $"{each.Command} -{each.Parameter.Name}";

    private static object? EmptyOf(Type type)
    {
        if (type == typeof(string))
        {
            return string.Empty;
        }

        if (type.IsArray)
        {
            return Array.CreateInstance(type.GetElementType()!, 0);
        }

        return typeof(IDictionary).IsAssignableFrom(type) ? new Hashtable() : null;
    }

    // Refused for itself: without a session and without mandatory parameters the command would fail in another way.
    private static bool IsRefused(Shell shell, string command, string parameter, object? value)
    {
        ErrorRecord? error = shell.Run($"{command} -{parameter}:$args[0]", value).Fatal;
        return error is not null
            && error.FullyQualifiedErrorId.StartsWith("ParameterArgument", StringComparison.Ordinal)
            && error.Exception.Message.Contains($"'{parameter}'", StringComparison.Ordinal);
    }
}
