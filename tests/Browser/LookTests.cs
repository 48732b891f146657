using System;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Browser;

/// <summary>The pages without scripts, on a phone, on paper and in the dark.</summary>
public sealed class LookTests(Chromium chromium)
{
    [Fact]
    public async Task Without_scripts_everything_is_there_and_nothing_offers_what_it_cannot_do()
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages["company"], new View(Scripts: false));

        string[] addresses =
        [
            .. AuditModels.Company(TestPages.Mailboxes).Select(audit => audit.EmailAddress).Order(StringComparer.Ordinal),
        ];
        Assert.Equal(addresses, (await visit.SeenAsync("table.main tbody tr > :first-child")).Order(StringComparer.Ordinal));
        Assert.Equal(addresses, (await visit.SeenAsync("details.mailbox > summary b")).Order(StringComparer.Ordinal));
        Assert.Empty(await visit.SeenAsync("button, input, select"));
        await visit.Page.Locator("#findings summary").First.ClickAsync();
        Assert.NotEmpty(await visit.SeenAsync("#findings details[open] li"));
        await visit.AssertQuietAsync();
    }

    [Theory]
    [InlineData("company")]
    [InlineData("sheet")]
    public async Task A_phone_shows_all_of_the_width_in_letters_one_can_read(string page)
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages[page], View.Phone);
        await visit.OpenAllAsync();

        Assert.Equal(0, await visit.OverflowAsync());
        Assert.Empty(
            await visit.Page.EvaluateAsync<string[]>(
                """
                () => [...document.querySelectorAll('body *')]
                    .filter(one => one.childElementCount === 0 && one.textContent.trim()
                        && one.getClientRects().length && !one.closest('svg'))
                    .filter(one => parseFloat(getComputedStyle(one).fontSize) < 11.5)
                    .map(one => one.outerHTML.slice(0, 80))
                """
            )
        );
        Assert.Empty(await visit.ScrolledAsync());
    }

    [Theory]
    [InlineData("company", false)]
    [InlineData("company", true)]
    [InlineData("sheet", false)]
    [InlineData("sheet", true)]
    public async Task Paper_is_white_whatever_the_screen_is_and_holds_no_controls(string page, bool dark)
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages[page], new View(View.Paper, Dark: dark, Print: true));

        Assert.Equal(
            "rgb(255, 255, 255)",
            await visit.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor")
        );
        Assert.True(await LuminanceAsync(visit, "color") < 0.1);
        Assert.Empty(await visit.SeenAsync("nav, .skip, .tools, input, select"));
        Assert.Equal(0, await visit.OverflowAsync());
    }

    [Fact]
    public async Task Paper_holds_every_column_though_it_is_hardly_wider_than_a_tablet()
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages["company"], new View(View.Paper, Print: true));

        Assert.Equal(await visit.TextsAsync("table.sort th"), await visit.SeenAsync("table.sort th"));
        Assert.Empty(await visit.ScrolledAsync());
    }

    [Fact]
    public async Task Paper_shows_the_mailboxes_of_each_finding_and_the_details_that_are_open()
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages["company"], new View(View.Paper));
        await visit.Page.Locator("details.mailbox > summary").Nth(3).ClickAsync();
        string open = (await visit.TextsAsync("details.mailbox[open] > summary b")).Single();

        await visit.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });

        Assert.Equal([open], await visit.SeenAsync("details.mailbox > summary b"));
        int groups = await visit.Page.Locator("details.group").CountAsync();
        Assert.Equal(
            groups,
            await visit.Page.EvaluateAsync<int>(
                "() => [...document.querySelectorAll('.group .members')].filter(one => one.checkVisibility({ "
                    + "contentVisibilityAuto: true })).length"
            )
        );
        byte[] paper = await visit.Page.PdfAsync();
        Assert.Equal("%PDF"u8.ToArray(), paper[..4]);
    }

    [Theory]
    [InlineData("A4")]
    [InlineData("Letter")]
    public async Task The_sheet_fits_one_side_of_paper(string format)
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages["sheet"]);

        string paper = Encoding.Latin1.GetString(await visit.Page.PdfAsync(new() { Format = format, PreferCSSPageSize = false }));

        Assert.Single(Regex.Matches(paper, @"/Type\s*/Page\b"));
    }

    [Theory]
    [InlineData("company")]
    [InlineData("sheet")]
    public async Task In_the_dark_the_page_is_dark_and_its_text_light(string page)
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages[page], new View(Dark: true));

        Assert.True(await LuminanceAsync(visit, "backgroundColor") < 0.05);
        Assert.True(await LuminanceAsync(visit, "color") > 0.6);
    }

    [Theory]
    [InlineData("company")]
    [InlineData("sheet")]
    public async Task A_page_opens_without_an_error_or_a_request(string page)
    {
        await using Visit visit = await chromium.OpenAsync(chromium.Pages[page]);
        await visit.OpenAllAsync();

        await visit.AssertQuietAsync();
    }

    // Relative luminance as the contrast rules count it.
    private static Task<double> LuminanceAsync(Visit visit, string property) =>
        visit.Page.EvaluateAsync<double>(
            """
            name => {
                const [red, green, blue] = getComputedStyle(document.body)[name].match(/[\d.]+/g).map(Number)
                    .map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
                return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
            }
            """,
            property
        );
}
