using System;
using System.Collections.Concurrent;
using System.Threading.Tasks;
using Microsoft.Playwright;

namespace SpectrumMail.Tests.Browser;

/// <summary>How a page is looked at.</summary>
internal sealed record View(int Width = 1280, bool Scripts = true, bool Dark = false, bool Print = false)
{
    /// <summary>The width of a sheet of A4 within its margins.</summary>
    public const int Paper = 688;

    /// <summary>The width of a small phone.</summary>
    public static View Phone => new(375);
}

/// <summary>One page in a browser, and everything that it did and a page should not do.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _events = [];
    private readonly string _address;

    private Visit(IBrowserContext context, IPage page, string address)
    {
        _context = context;
        Page = page;
        _address = address;
    }

    public IPage Page { get; }

    /// <summary>What was seen: dialogs, requests but for the page itself, errors, other windows.</summary>
    public string[] Events => [.. _events];

    public static async Task<Visit> ToAsync(IBrowser browser, string file, View view)
    {
        IBrowserContext context = await browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = view.Width, Height = 800 },
                JavaScriptEnabled = view.Scripts,
                ColorScheme = view.Dark ? ColorScheme.Dark : ColorScheme.Light,
                Locale = "en-US",
            }
        );
        context.SetDefaultTimeout(30_000);
        var visit = new Visit(context, await context.NewPageAsync(), new Uri(file).AbsoluteUri);
        await visit.WatchAsync();
        if (view.Print)
        {
            await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        }

        await visit.Page.GotoAsync(visit._address, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        return visit;
    }

    /// <summary>Asserts that the page kept to itself.</summary>
    public async Task AssertQuietAsync()
    {
        // What a page started comes in after a turn of its own loop and ours.
        await Page.EvaluateAsync("() => document.title");
        Assert.Empty(Events);
        Assert.True(await Page.EvaluateAsync<bool>("() => window.ran === undefined"));
    }

    /// <summary>Opens what can be opened.</summary>
    public Task OpenAllAsync() =>
        Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(one => { one.open = true; })");

    /// <summary>How many pixels the page is wider than the window.</summary>
    public Task<int> OverflowAsync() =>
        Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>The tables that are wider than their room.</summary>
    public Task<string[]> ScrolledAsync() =>
        Page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('.scroll')].filter(one => one.scrollWidth > one.clientWidth)"
                + ".map(one => one.getAttribute('aria-label'))"
        );

    public Task<string[]> TextsAsync(string selector) =>
        Page.EvaluateAsync<string[]>(
            "selector => [...document.querySelectorAll(selector)].map(one => one.textContent.trim())",
            selector
        );

    public Task<string[]> SeenAsync(string selector) =>
        Page.EvaluateAsync<string[]>(
            "selector => [...document.querySelectorAll(selector)].filter(one => one.getClientRects().length).map(one => "
                + "one.textContent.trim())",
            selector
        );

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private async Task WatchAsync()
    {
        Page.Dialog += (_, dialog) =>
        {
            _events.Enqueue("dialog: " + dialog.Message);
            _ = dialog.DismissAsync();
        };
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _events.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        Page.PageError += (_, error) => _events.Enqueue("exception: " + error);
        Page.Popup += (_, popup) => _events.Enqueue("window: " + popup.Url);
        await _context.RouteAsync(
            "**/*",
            async route =>
            {
                string address = route.Request.Url.Split('#')[0];
                if (address == _address)
                {
                    await route.ContinueAsync();
                    return;
                }

                _events.Enqueue("request: " + address);
                await route.AbortAsync();
            }
        );
    }
}
