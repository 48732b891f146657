using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Architecture;

/// <summary>The walls of the house: who may know whom.</summary>
public sealed class ArchitectureTests
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly s_module = typeof(SpectrumMessage).Assembly;

    [Fact]
    public void Mail_knows_no_PowerShell_type()
    {
        Assert.Empty(Offenders("SpectrumMail.Mail", type => type.Assembly == typeof(System.Management.Automation.PSCmdlet).Assembly));
        Assert.Empty(FilesNaming("Mail", "System.Management.Automation"));
    }

    [Fact]
    public void Commands_never_call_MailKit()
    {
        Assert.Empty(Offenders("SpectrumMail.Commands", IsMailKit));
        Assert.Empty(FilesNaming("Commands", "using MailKit").Concat(FilesNaming("Commands", "using MimeKit")));
    }

    [Fact]
    public void No_MailKit_type_stands_in_a_public_signature()
    {
        IEnumerable<string> offenders = s_module.GetExportedTypes()
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(member => Signature(member).Any(IsMailKit))
                .Select(member => $"{type.Name}.{member.Name}"));

        Assert.Empty(offenders);
    }

    [Fact]
    public void Every_cmdlet_is_sealed_says_what_it_emits_and_is_exported()
    {
        string manifest = File.ReadAllText(Path.Combine(Repository.Root, "SpectrumMail.psd1"));
        foreach (Type type in s_module.GetExportedTypes().Where(type => type.Namespace == "SpectrumMail.Commands" && type.Name.EndsWith("Command", StringComparison.Ordinal)))
        {
            var cmdlet = type.GetCustomAttribute<System.Management.Automation.CmdletAttribute>()!;
            Assert.True(type.IsSealed, type.Name);
            Assert.Equal(cmdlet.VerbName + cmdlet.NounName + "Command", type.Name);
            Assert.Contains($"'{cmdlet.VerbName}-{cmdlet.NounName}'", manifest);
            Assert.True(cmdlet.VerbName == "Disconnect" || type.GetCustomAttributes<System.Management.Automation.OutputTypeAttribute>().Any(), type.Name);
        }
    }

    private static IEnumerable<string> Offenders(string space, Func<Type, bool> forbidden) => s_module.GetTypes()
        .Where(type => type.Namespace?.StartsWith(space, StringComparison.Ordinal) == true)
        .SelectMany(type => type.GetMembers(Everything).Where(member => Signature(member).Concat(Locals(member)).Any(forbidden)).Select(member => $"{type}.{member.Name}"));

    private static IEnumerable<string> FilesNaming(string folder, string text) => Directory
        .EnumerateFiles(Path.Combine(Repository.Source, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => File.ReadAllText(file).Contains(text, StringComparison.Ordinal));

    private static IEnumerable<Type> Signature(MemberInfo member) => (member switch
    {
        FieldInfo field => [field.FieldType],
        PropertyInfo property => [property.PropertyType],
        MethodInfo method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType),
        ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        _ => (IEnumerable<Type>)[],
    }).SelectMany(Parts);

    private static IEnumerable<Type> Locals(MemberInfo member) =>
        ((member as MethodBase)?.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? []).SelectMany(Parts);

    private static IEnumerable<Type> Parts(Type type) => type.IsGenericType
        ? type.GetGenericArguments().SelectMany(Parts).Append(type)
        : type.HasElementType ? Parts(type.GetElementType()!) : [type];

    private static bool IsMailKit(Type type) => type.Assembly.GetName().Name is "MailKit" or "MimeKit";
}
