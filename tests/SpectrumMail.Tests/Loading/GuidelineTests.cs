using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Loading;

/// <summary>What Microsoft's guidelines for cmdlets ask for, where a test can see it.</summary>
public sealed class GuidelineTests
{
    // Send-MailMessage's name, a header field's, Exchange's, and a word that only looks like one.
    private static readonly string[] s_plurals = ["Attachments", "References", "IncludeOldestAndNewestItems", "As"];

    private static readonly string[] s_reading = ["Get", "Test", "Wait", "Connect", "Disconnect", "Invoke", "Search", "Find"];

    private static readonly HashSet<string> s_verbs =
    [
        .. new[]
        {
            typeof(VerbsCommon),
            typeof(VerbsCommunications),
            typeof(VerbsData),
            typeof(VerbsDiagnostic),
            typeof(VerbsLifecycle),
            typeof(VerbsOther),
            typeof(VerbsSecurity),
        }
            .SelectMany(group => group.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(field => (string)field.GetValue(null)!),
    ];

    private static readonly (CmdletAttribute Name, CmdletInfo Info)[] s_commands =
    [
        .. typeof(SpectrumMessage)
            .Assembly.GetExportedTypes()
            .Select(type => (Name: type.GetCustomAttribute<CmdletAttribute>()!, Type: type))
            .Where(command => command.Name is not null && !command.Type.IsAbstract)
            .Select(command => (command.Name, new CmdletInfo($"{command.Name.VerbName}-{command.Name.NounName}", command.Type))),
    ];

    [Fact]
    public void Verbs_are_approved_and_nouns_carry_the_prefix() =>
        Assert.All(
            s_commands,
            command =>
            {
                Assert.Contains(command.Name.VerbName, s_verbs);
                Assert.StartsWith("Spectrum", command.Name.NounName, StringComparison.Ordinal);
            }
        );

    [Fact]
    public void Commands_that_change_something_support_ShouldProcess() =>
        Assert.All(
            s_commands.Where(command => !s_reading.Contains(command.Name.VerbName)),
            command =>
            {
                Assert.True(command.Name.SupportsShouldProcess, command.Info.Name);
                Assert.Equal(
                    command.Name.VerbName == "Remove" ? ConfirmImpact.High : ConfirmImpact.Medium,
                    command.Name.ConfirmImpact
                );
            }
        );

    [Fact]
    public void Parameters_are_singular_and_no_password_is_a_text() =>
        Assert.All(
            Own(),
            parameter =>
            {
                Assert.True(
                    !parameter.Name.EndsWith('s')
                        || parameter.Name[^2] is 's' or 'u' or 'i'
                        || s_plurals.Contains(parameter.Name),
                    parameter.Name
                );
                Assert.False(
                    parameter.Name.Contains("Password", StringComparison.Ordinal)
                        && parameter.ParameterType != typeof(System.Security.SecureString)
                        && parameter.Name is not ("PasswordFile" or "PasswordVariable"),
                    parameter.Name
                );
            }
        );

    [Fact]
    public void The_same_name_has_the_same_type_everywhere()
    {
        IEnumerable<IGrouping<string, ParameterMetadata>> names = Own()
            .Where(parameter =>
                parameter.Name
                    is "Session"
                        or "Folder"
                        or "Provider"
                        or "Uid"
                        or "UidValidity"
                        or "Server"
                        or "SmtpServer"
                        or "Port"
                        or "Credential"
                        or "PassThru"
                        or "Force"
            )
            .GroupBy(parameter => parameter.Name);

        Assert.All(names, name => Assert.Single(name.Select(parameter => Single(parameter.ParameterType)).Distinct()));
    }

    [Fact]
    public void One_parameter_of_a_set_takes_the_pipeline_by_value() =>
        Assert.All(
            // Rows and files: a file goes with one message, a row is one.
            s_commands.Where(command => command.Info.Name != "Send-SpectrumMail"),
            command =>
                Assert.All(
                    command.Info.ParameterSets,
                    set =>
                        Assert.True(
                            set.Parameters.Count(parameter => parameter.ValueFromPipeline) <= 1,
                            $"{command.Info.Name} {set.Name}"
                        )
                )
        );

    [Fact]
    public void Paths_of_sessions_folders_and_providers_complete() =>
        Assert.All(
            s_commands
                .SelectMany(command =>
                    command.Info.Parameters.Values.Select(parameter => (Command: command.Info.Name, Parameter: parameter))
                )
                .Where(item =>
                    item.Parameter.Name is "Session" or "Folder" or "Provider" or "Destination"
                    && item.Parameter.ParameterType != typeof(System.IO.FileInfo)
                ),
            item =>
                Assert.True(
                    item.Parameter.Attributes.OfType<ArgumentCompleterAttribute>().Any(),
                    $"{item.Command} -{item.Parameter.Name}"
                )
        );

    private static IEnumerable<ParameterMetadata> Own() =>
        s_commands
            .SelectMany(command => command.Info.Parameters.Values)
            .Where(parameter =>
                !Cmdlet.CommonParameters.Contains(parameter.Name) && !Cmdlet.OptionalCommonParameters.Contains(parameter.Name)
            );

    private static Type Single(Type type) => type.IsArray ? type.GetElementType()! : Nullable.GetUnderlyingType(type) ?? type;
}
