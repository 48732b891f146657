using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Architecture;

/// <summary>The walls of the house: which room may use which, read from the compiled assembly and from the usings.</summary>
public sealed partial class ArchitectureTests
{
    private const string Root = "SpectrumMail.";
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly s_module = typeof(SpectrumMessage).Assembly;
    private static readonly IReadOnlyCollection<TypeUse> s_uses = AssemblyReferences.Read(s_module.Location);

    [Fact]
    public void The_plan_has_arrows_that_point_down_only()
    {
        Assert.Empty(
            Rooms.All.Values.SelectMany(room =>
                room.Uses.Where(used => Rooms.All[used].Floor <= room.Floor).Select(used => $"{room.Name} -> {used}")
            )
        );
        Assert.Equal(Compiled().SelectMany(use => new[] { use.From, use.To }).Distinct().Order(), Rooms.All.Keys.Order());
    }

    [Fact]
    public void A_room_uses_only_the_rooms_that_the_plan_names()
    {
        Assert.Empty(
            Compiled().Where(use => !IsAllowed(use)).Select(use => $"{use.From} -> {use.To}: {string.Join(", ", Examples(use))}")
        );
        Assert.Empty(
            Written()
                .Where(use => use.From != use.To && !IsAllowed((use.From, use.To)))
                .Select(use => $"{use.From} -> {use.To}: {use.File}")
        );
    }

    [Fact]
    public void The_plan_names_no_use_that_is_gone() =>
        Assert.Empty(Rooms.All.Values.SelectMany(room => room.Uses.Select(used => (room.Name, used))).Except(Compiled()));

    [Fact]
    public void No_rooms_use_each_other_in_a_ring() => Assert.Empty(Rings(Compiled().ToLookup(use => use.From, use => use.To)));

    [Fact]
    public void A_ring_is_found()
    {
        (string From, string To)[] uses = [("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")];
        Assert.Equal(["b", "c"], Rings(uses.ToLookup(use => use.From, use => use.To)));
    }

    [Fact]
    public void A_file_lies_in_the_folder_of_its_namespace() =>
        Assert.Empty(
            Sources()
                .Where(source => !source.Text.Contains($"namespace {Root}{source.Room};", StringComparison.Ordinal))
                .Select(source => source.File)
        );

    [Fact]
    public void Mail_and_models_use_no_PowerShell_type() =>
        Assert.DoesNotContain(Users("System.Management.Automation"), room => IsMail(room) || room == "Models");

    [Fact]
    public void Only_mail_uses_MailKit()
    {
        Assert.DoesNotContain(Users("MailKit"), room => !IsMail(room));
        Assert.DoesNotContain(Users("MimeKit"), room => !IsMail(room));
    }

    [Fact]
    public void No_MailKit_type_stands_in_a_public_signature()
    {
        IEnumerable<string> offenders = s_module
            .GetExportedTypes()
            .SelectMany(type =>
                type.GetMembers(Declared)
                    .Where(member => Signature(member).Any(IsMailKit))
                    .Select(member => $"{type.Name}.{member.Name}")
            );

        Assert.Empty(offenders);
    }

    [Fact]
    public void Every_cmdlet_is_sealed_says_what_it_emits_and_is_exported()
    {
        string manifest = File.ReadAllText(Path.Combine(Repository.Root, "SpectrumMail.psd1"));
        Type[] commands =
        [
            .. s_module
                .GetExportedTypes()
                .Where(type => type.Namespace!.StartsWith(Root + "Commands.", StringComparison.Ordinal))
                .Where(type => type.Name.EndsWith("Command", StringComparison.Ordinal)),
        ];
        Assert.NotEmpty(commands);
        foreach (Type type in commands)
        {
            var cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
            Assert.True(type.IsSealed, type.Name);
            Assert.Equal(cmdlet.VerbName + cmdlet.NounName + "Command", type.Name);
            Assert.Contains($"'{cmdlet.VerbName}-{cmdlet.NounName}'", manifest);
            Assert.True(cmdlet.VerbName == "Disconnect" || type.GetCustomAttributes<OutputTypeAttribute>().Any(), type.Name);
        }
    }

    private static IEnumerable<(string From, string To)> Compiled() =>
        s_uses
            .Where(use => IsOurs(use.From.Space) && IsOurs(use.To.Space) && use.From.Space != use.To.Space)
            .Select(use => (use.From.Space[Root.Length..], use.To.Space[Root.Length..]))
            .Distinct();

    // Constants and nameof are in the source only.
    private static IEnumerable<(string From, string To, string File)> Written() =>
        Sources()
            .SelectMany(source =>
                Using()
                    .Matches(source.Text)
                    .Select(match => match.Groups[1].Value)
                    .Select(name =>
                        (source.Room, Rooms.All.ContainsKey(name) ? name : name[..name.LastIndexOf('.')], source.File)
                    )
            );

    private static bool IsAllowed((string From, string To) use) =>
        Rooms.All.TryGetValue(use.From, out Room? room) && room.Uses.Contains(use.To);

    private static IEnumerable<string> Examples((string From, string To) use) =>
        s_uses
            .Where(each => each.From.Space == Root + use.From && each.To.Space == Root + use.To)
            .Select(each => $"{each.From.Name} uses {each.To.Name}")
            .Take(3);

    /// <summary>The rooms that use a namespace, or one below it, of another assembly.</summary>
    private static IEnumerable<string> Users(string space) =>
        s_uses
            .Where(use => IsOurs(use.From.Space) && (use.To.Space + ".").StartsWith(space + ".", StringComparison.Ordinal))
            .Select(use => use.From.Space[Root.Length..])
            .Distinct();

    private static bool IsMail(string room) => room.StartsWith("Mail.", StringComparison.Ordinal);

    /// <summary>The rooms that can be reached from themselves.</summary>
    private static IEnumerable<string> Rings(ILookup<string, string> uses) =>
        uses.Select(room => room.Key).Where(room => Reached(room, uses).Contains(room));

    private static HashSet<string> Reached(string start, ILookup<string, string> uses)
    {
        var reached = new HashSet<string>();
        var waiting = new Stack<string>(uses[start]);
        while (waiting.TryPop(out string? room))
        {
            if (reached.Add(room))
            {
                foreach (string next in uses[room])
                {
                    waiting.Push(next);
                }
            }
        }

        return reached;
    }

    private static IEnumerable<(string Room, string File, string Text)> Sources() =>
        Directory
            .EnumerateFiles(Repository.Source, "*.cs", SearchOption.AllDirectories)
            .Select(file => (File: Path.GetRelativePath(Repository.Source, file).Replace('\\', '/'), Path: file))
            .Where(source => source.File.Split('/')[0] is not ("obj" or "bin"))
            .Select(source => (RoomOf(source.File), source.File, File.ReadAllText(source.Path)));

    private static string RoomOf(string file) => file[..file.LastIndexOf('/')].Replace('/', '.');

    // The namespace of what the compiler adds for old runtimes is not one of the rooms.
    private static bool IsOurs(string space) => space.StartsWith(Root, StringComparison.Ordinal);

    private static IEnumerable<Type> Signature(MemberInfo member) =>
        (
            member switch
            {
                FieldInfo field => [field.FieldType],
                PropertyInfo property => [property.PropertyType],
                MethodInfo method => method
                    .GetParameters()
                    .Select(parameter => parameter.ParameterType)
                    .Append(method.ReturnType),
                ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
                _ => (IEnumerable<Type>)[],
            }
        ).SelectMany(Parts);

    private static IEnumerable<Type> Parts(Type type) =>
        type switch
        {
            { IsGenericType: true } => type.GetGenericArguments().SelectMany(Parts).Append(type),
            { HasElementType: true } => Parts(type.GetElementType()!),
            _ => [type],
        };

    private static bool IsMailKit(Type type) => type.Assembly.GetName().Name is "MailKit" or "MimeKit";

    [GeneratedRegex(@"^using (?:static )?SpectrumMail\.([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
