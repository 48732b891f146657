using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace SpectrumMail.Tests.Browser;

/// <summary>axe-core's rules hold on every page, wide and on a phone, light and dark, open and closed, with scripts and without.</summary>
public sealed class AccessibilityTests(Chromium chromium)
{
    // All that axe has but experiments; the size of what is tapped is off unless it is asked for.
    private static readonly AxeRunOptions s_rules = new()
    {
        RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"),
        Rules = new Dictionary<string, RuleOptions> { ["target-size"] = new() { Enabled = true } },
        ResultTypes = [ResultType.Violations],
    };

    public static IEnumerable<TheoryDataRow<string, int, bool>> Views =>
        from page in TestPages.Names
        from width in (int[])[1280, 375]
        from dark in (bool[])[false, true]
        select new TheoryDataRow<string, int, bool>(page, width, dark);

    [Fact]
    public async Task What_breaks_a_rule_is_seen()
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages.Plain("<!DOCTYPE html><title>t</title><p style='color:#999'>faint</p>"));

        AxeResult result = await visit.Page.RunAxe(s_rules);

        Assert.Contains(result.Violations, broken => broken.Id == "color-contrast");
        Assert.Contains(result.Violations, broken => broken.Id == "html-has-lang");
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task No_rule_is_broken(string page, int width, bool dark)
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages[page], new View(width, Dark: dark));

        await AssertNothingBrokenAsync(visit);
        await visit.Page.EvaluateAsync("() => [...document.querySelectorAll('details')].slice(0, 12).forEach(one => { one.open = true; })");
        await visit.Page.EvaluateAsync("() => { const box = document.querySelector('details.mailbox'); if (box) { box.open = true; } }");
        await AssertNothingBrokenAsync(visit);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(375)]
    public async Task No_rule_is_broken_where_scripts_are_off(int width)
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages["company"], new View(width, Scripts: false));

        await AssertNothingBrokenAsync(visit);
    }

    private static async Task AssertNothingBrokenAsync(Visit visit)
    {
        AxeResult result = await visit.Page.RunAxe(s_rules);

        Assert.Empty(result.Violations.Select(broken =>
            $"{broken.Id} ({broken.Nodes.Length}): {broken.Help}: {broken.Nodes[0].Html} {broken.Nodes[0].Any.FirstOrDefault()?.Message}"));
        Assert.True(result.Passes.Length > 10);
    }
}
