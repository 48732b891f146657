using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace SpectrumMail.Tests.Browser;

/// <summary>
/// axe-core's rules hold on every page, wide and on a phone, light and dark, open and closed, with scripts and without.
/// </summary>
public sealed class AccessibilityTests(Chromium chromium)
{
    // All that axe has but experiments; the size of what is tapped is off unless it is asked for.
    private static readonly AxeRunOptions s_rules = new()
    {
        RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"),
        Rules = new Dictionary<string, RuleOptions> { ["target-size"] = new() { Enabled = true } },
        ResultTypes = [ResultType.Violations],
    };

    // Each width and each scheme once: axe takes seconds for a look at a page.
    private static readonly (int Width, ColorScheme Scheme)[] s_views = [(1280, ColorScheme.Light), (375, ColorScheme.Dark)];

    public static TheoryData<string> Pages => [.. TestPages.Names];

    [Fact]
    public async Task What_breaks_a_rule_is_seen()
    {
        await using Visit visit = await chromium.OpenAsync(
            chromium.Pages.Plain("<!DOCTYPE html><title>t</title><p style='color:#999'>faint</p>")
        );

        AxeResult result = await visit.Page.RunAxe(s_rules).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Contains(result.Violations, broken => broken.Id == "color-contrast");
        Assert.Contains(result.Violations, broken => broken.Id == "html-has-lang");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task No_rule_is_broken(string page)
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages[page]);
        await AssertNothingBrokenAsync(visit, "closed");
        await visit.Page.EvaluateAsync(
            "() => [...document.querySelectorAll('details.group, .mailbox:nth-of-type(-n+3)')].forEach(one => { one.open "
                + "= true; })"
        );
        foreach ((int width, ColorScheme scheme) in s_views)
        {
            await visit.Page.SetViewportSizeAsync(width, 800);
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await AssertNothingBrokenAsync(visit, $"{scheme}, {width} wide");
        }
    }

    // axe itself is a script that waits for timers, which stand still where scripts are off: the page without its script is the
    // same.
    [Fact]
    public async Task No_rule_is_broken_where_the_script_does_not_run()
    {
        string text = await File.ReadAllTextAsync(chromium.Pages["team"], TestContext.Current.CancellationToken);
        string page = chromium.Pages.Plain(Regex.Replace(text, "<script>.*</script>", string.Empty, RegexOptions.Singleline));
        await using Visit visit = await chromium.OpenAsync(page);
        Assert.Empty(await visit.SeenAsync("#tools, thead button"));

        await AssertNothingBrokenAsync(visit, "wide");
        await visit.Page.SetViewportSizeAsync(View.Phone.Width, 800);
        await AssertNothingBrokenAsync(visit, "phone");
    }

    private static async Task AssertNothingBrokenAsync(Visit visit, string view)
    {
        AxeResult result = await visit.Page.RunAxe(s_rules).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Empty(
            result.Violations.Select(broken =>
                $"{view}: {broken.Id} ({broken.Nodes.Length}): {broken.Help}: {broken.Nodes[0].Html} "
                + $"{broken.Nodes[0].Any.FirstOrDefault()?.Message}"
            )
        );
        Assert.True(result.Passes.Length > 10);
    }
}
