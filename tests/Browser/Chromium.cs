using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.Playwright;
using SpectrumMail.Tests.Browser;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace SpectrumMail.Tests.Browser;

/// <summary>The system's own Chromium, started once for all tests, and the pages that it is shown.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] s_flags =
    [
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--disable-component-update",
        "--disable-sync",
    ];

    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal TestPages Pages { get; } = new();

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } program)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                // The sandbox does not work for root, who runs tests in containers.
                ExecutablePath = program,
                Args = s_flags,
                ChromiumSandbox = !Environment.IsPrivilegedProcess,
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        Pages.Dispose();
    }

    /// <summary>Shows a file. Where there is no Chromium, the test is skipped and says so.</summary>
    internal async Task<Visit> OpenAsync(string file, View? view = null)
    {
        Assert.SkipWhen(
            _browser is null,
            "There is no Chromium: install Debian's package chromium, or name its program in CHROMIUM."
        );
        return await Visit.ToAsync(_browser, file, view ?? new View());
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : null;
        }

        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries
        );
        return folders.SelectMany(folder => s_names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
