using System;
using System.Threading.Tasks;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Browser;

/// <summary>What a mailbox holds was written by anybody. On the pages it does nothing, and nothing goes out.</summary>
public sealed class HostileTests(Chromium chromium)
{
    [Theory]
    [InlineData("<script>alert(1)</script>", "dialog: 1")]
    [InlineData("<img src=https://evil.example/pixel.gif>", "request: https://evil.example/pixel.gif")]
    [InlineData("<img src=x:y onerror=\"throw 1\">", "exception: ")]
    [InlineData("<script>console.error('no')</script>", "error: no")]
    public async Task What_the_tests_watch_for_is_seen_on_a_page_that_lets_it_happen(string html, string expected)
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages.Plain("<!DOCTYPE html><title>t</title>" + html));

        await visit.Page.EvaluateAsync("() => document.title");

        Assert.Contains(visit.Events, seen => seen.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hostile", true)]
    [InlineData("hostile", false)]
    [InlineData("hostile-sheet", true)]
    public async Task Hostile_texts_run_nothing_load_nothing_and_add_no_element(string page, bool scripts)
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages[page], new View(Scripts: scripts));
        await visit.OpenAllAsync();
        await visit.Page.Mouse.MoveAsync(300, 300);

        await visit.AssertQuietAsync();
        Assert.Equal(page == "hostile" ? 1 : 0, await visit.Page.Locator("script").CountAsync());
        Assert.Equal(0, await visit.Page.Locator("img, iframe, object, embed, link, form, base, video, audio").CountAsync());
        Assert.Empty(
            await visit.Page.EvaluateAsync<string[]>(
                "() => [...document.querySelectorAll('*')].flatMap(one => one.getAttributeNames()).filter(name => "
                    + "name.startsWith('on') || name === 'style')"
            )
        );
        Assert.Empty(
            await visit.Page.EvaluateAsync<string[]>(
                "() => [...document.querySelectorAll('[href]')].map(one => one.getAttribute('href')).filter(href => "
                    + "!/^#\\w+$/.test(href))"
            )
        );
    }

    [Fact]
    public async Task Filtering_and_sorting_hostile_texts_runs_nothing_either()
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages["hostile"]);
        foreach (string head in await visit.TextsAsync("table.main thead th"))
        {
            await visit.Page.Locator("table.main thead").GetByText(head, new() { Exact = true }).ClickAsync();
        }

        await visit.Page.Locator("#find").FillAsync("<script>alert(1)");
        await visit.AssertQuietAsync();
        Assert.NotEmpty(await visit.SeenAsync("table.main tbody tr"));
        Assert.Equal(2 * HostileTexts.All.Length, await visit.Page.Locator("table.main tbody tr").CountAsync());
    }

    [Theory]
    [InlineData("hostile")]
    [InlineData("hostile-sheet")]
    public async Task No_character_turns_text_round_hides_or_piles_up(string page)
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages[page]);

        string text = await visit.Page.EvaluateAsync<string>("() => document.title + document.body.textContent");

        Assert.DoesNotMatch("[\\u202A-\\u202E\\u2066-\\u2069\\u200E\\u200F\\u0000\\uFEFF]", text);
        Assert.DoesNotMatch("[\\p{Mn}\\p{Me}]{5}", text);
    }

    [Fact]
    public async Task Text_that_runs_from_right_to_left_leaves_the_order_of_what_stands_beside_it()
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages["hostile"]);
        await visit.OpenAllAsync();

        string[] turned = await visit.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('.what > .soft, summary > .soft, small, .group li bdi')].filter(one => {
                const text = one.firstChild;
                if (!text || text.length < 2 || /[\u0590-\u05FF]/.test(text.data)) { return false; }
                const at = place => {
                    const range = new Range(); range.setStart(text, place); range.setEnd(text, place + 1);
                    return range.getBoundingClientRect();
                };
                const [first, second] = [at(0), at(1)];
                return first.top === second.top && first.left > second.left;
            }).map(one => one.outerHTML.slice(0, 120))
            """
        );

        Assert.Empty(turned);
        Assert.Contains(await visit.TextsAsync(".what > b"), title => title.StartsWith('\u05E9'));
    }

    [Theory]
    [InlineData("hostile", 1280, false)]
    [InlineData("hostile", 375, false)]
    [InlineData("hostile", View.Paper, true)]
    [InlineData("hostile-sheet", 1280, false)]
    [InlineData("hostile-sheet", 375, false)]
    [InlineData("hostile-sheet", View.Paper, true)]
    public async Task Hostile_texts_keep_to_their_place(string page, int width, bool print)
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages[page], new View(width, Print: print));
        await visit.OpenAllAsync();

        Assert.Equal(0, await visit.OverflowAsync());
        Assert.Empty(
            await visit.Page.EvaluateAsync<string[]>(
                """
                () => [...document.querySelectorAll('body *')]
                    .filter(one => !one.closest('.scroll > *, svg, .skip') && one.getBoundingClientRect().right > innerWidth + 1)
                    .map(one => one.outerHTML.slice(0, 80))
                """
            )
        );
    }

    [Theory]
    [InlineData("company")]
    [InlineData("sheet")]
    public async Task The_policy_in_the_page_lets_no_other_script_style_or_picture_in(string page)
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages[page]);

        string[] refused = await visit.Page.EvaluateAsync<string[]>(
            """
            () => new Promise(done => {
                const refused = [];
                document.addEventListener('securitypolicyviolation', event => {
                    refused.push(event.effectiveDirective);
                    if (refused.length === 4) { done(refused.sort()); }
                });
                const add = (name, set) => { const one = document.createElement(name); set(one); document.body.append(one); };
                add('script', one => { one.textContent = 'window.ran = 1'; });
                add('style', one => { one.textContent = '*{display:none}'; });
                add('img', one => { one.src = 'https://evil.example/x.gif'; });
                add('button', one => { one.setAttribute('onclick', 'window.ran = 1'); one.click(); });
                setTimeout(() => done(refused.sort()), 3000);
            })
            """
        );

        Assert.Equal(["img-src", "script-src-attr", "script-src-elem", "style-src-elem"], refused);
        Assert.True(await visit.Page.EvaluateAsync<bool>("() => window.ran === undefined"));
        Assert.DoesNotContain(visit.Events, seen => seen.StartsWith("request", StringComparison.Ordinal));
    }
}
