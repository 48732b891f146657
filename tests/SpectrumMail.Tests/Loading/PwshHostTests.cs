using System;
using System.IO;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Loading;

/// <summary>The stand-in for pwsh keeps its promises to build.ps1: arguments, streams, exit codes.</summary>
public sealed class PwshHostTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("with space ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("function f { exit 4 }; f; 'not reached'", 4)]
    [InlineData("throw 'no'", 1)]
    [InlineData("Import-Module nowhere -ErrorAction Stop", 1)]
    [InlineData("if (", 1)]
    [InlineData("Import-Module nowhere; 'goes on'", 0)]
    [InlineData("'fine'", 0)]
    public void A_script_ends_with_the_right_exit_code(string script, int code) => Assert.Equal(code, Run(script).Code);

    [Fact]
    public void Arguments_bind_by_name_and_place_and_paths_may_have_spaces()
    {
        (int code, string output, _) = Run(
            "param([string] $Task, [switch] $On, [int] $Number, [Parameter(ValueFromRemainingArguments)] $Rest)\n\"$Task|$On|$Number|$Rest|$([IO.Path]::GetFileName($PSScriptRoot))\"",
            "-Task", "Build", "-On", "-Number:7", "a b", "c");

        Assert.Equal(0, code);
        Assert.Equal($"Build|True|7|a b c|{Path.GetFileName(_folder)}", output.Trim());
    }

    [Fact]
    public void Errors_go_to_stderr_and_objects_are_formatted()
    {
        (_, string output, string errors) = Run("[pscustomobject]@{ One = 1; Two = 2 }; Import-Module nowhere");

        Assert.Contains("One Two", output, StringComparison.Ordinal);
        Assert.DoesNotContain("nowhere", output, StringComparison.Ordinal);
        Assert.Contains("nowhere", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_native_command_is_run_and_its_exit_code_is_known() =>
        Assert.Equal(5, Run("& dotnet exec /no/such/file.dll; if ($LASTEXITCODE -ne 0) { exit 5 }").Code);

    [Fact]
    public void A_command_text_says_by_its_exit_code_whether_it_worked()
    {
        Assert.Equal(0, PwshHost.Start(["-NoProfile", "-Command", "'x'"]).Code);
        Assert.Equal(1, PwshHost.Start(["-NoProfile", "-Command", "Import-Module nowhere"]).Code);
        Assert.Equal(6, PwshHost.Start(["-NoProfile", "-Command", "exit 6"]).Code);
    }

    private (int Code, string Output, string Errors) Run(string script, params string[] arguments)
    {
        string path = Path.Combine(_folder, "script.ps1");
        File.WriteAllText(path, script);
        return PwshHost.Start(["-NoProfile", "-File", path, .. arguments]);
    }
}
