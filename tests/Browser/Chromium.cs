using System;
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

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal TestPages Pages { get; } = new();

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM") is not { Length: > 0 } program)
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
        Assert.SkipWhen(_browser is null, "CHROMIUM does not name the program of Chromium; ./build.sh test finds it.");
        return await Visit.ToAsync(_browser, file, view ?? new View());
    }
}
