using System;
using System.Collections.Generic;
using System.IO;
using SpectrumMail.Mail.State;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.State;

/// <summary>Where the module keeps its files.</summary>
public sealed class StateFolderTests
{
    [Fact]
    public void The_modules_own_variable_comes_first_then_the_first_folder_of_a_unit_then_the_users_place()
    {
        Assert.Equal("/own", Find(false, "/home/me", (StateFolder.Variable, "/own"), ("STATE_DIRECTORY", "/var/lib/one")));
        Assert.Equal(
            "/var/lib/one",
            Find(false, "/home/me", ("STATE_DIRECTORY", "/var/lib/one:/var/lib/two"), ("XDG_STATE_HOME", "/xdg"))
        );
        Assert.Equal(Path.Combine("/xdg", "SpectrumMail"), Find(false, "/home/me", ("XDG_STATE_HOME", "/xdg")));
        Assert.Equal(Path.Combine("/home/me", ".local", "state", "SpectrumMail"), Find(false, "/home/me"));
    }

    [Fact]
    public void A_folder_of_windows_is_not_divided_behind_its_drive() =>
        Assert.Equal(@"C:\work\state", Find(true, @"C:\Users\me", ("STATE_DIRECTORY", @"C:\work\state")));

    [Fact]
    public void An_account_without_a_profile_gets_no_folder_that_depends_on_where_it_runs()
    {
        Assert.Equal(Path.Combine(@"C:\local", "SpectrumMail"), Find(true, string.Empty, ("LOCALAPPDATA", @"C:\local")));
        Assert.Equal(MailCause.StorageUnavailable, Assert.Throws<MailException>(() => Find(true, string.Empty)).Cause);
        Assert.Equal(MailCause.StorageUnavailable, Assert.Throws<MailException>(() => Find(false, string.Empty)).Cause);
    }

    [Fact]
    public void It_is_never_relative() => Assert.True(Path.IsPathRooted(StateFolder.Path), StateFolder.Path);

    private static string Find(bool isWindows, string home, params (string Name, string Value)[] variables)
    {
        var values = new Dictionary<string, string>();
        Array.ForEach(variables, variable => values[variable.Name] = variable.Value);
        return StateFolder.Find(
            name => values.GetValueOrDefault(name),
            folder => folder == Environment.SpecialFolder.UserProfile ? home : string.Empty,
            isWindows
        );
    }
}
