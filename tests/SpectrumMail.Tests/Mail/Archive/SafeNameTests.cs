using System;
using System.Text;
using SpectrumMail.Mail.Archive;

namespace SpectrumMail.Tests.Mail.Archive;

public sealed class SafeNameTests
{
    [Theory]
    [InlineData("report.pdf", "report.pdf")]
    [InlineData("Größe 日本.txt", "Größe 日本.txt")]
    [InlineData("../../etc/passwd", "_.._etc_passwd")]
    [InlineData("..\\..\\windows\\win.ini", "_.._windows_win.ini")]
    [InlineData("/etc/shadow", "_etc_shadow")]
    [InlineData("C:\\boot.ini", "C_boot.ini")]
    [InlineData("file.txt:hidden", "file.txt_hidden")]
    [InlineData("a:b*c?d|e<f>.txt", "a_b_c_d_e_f_.txt")]
    [InlineData("a[1].txt", "a(1).txt")]
    [InlineData("trailing. . ", "trailing")]
    [InlineData("  .hidden", "hidden")]
    [InlineData("two\r\nlines\tand\u001b[31m", "two lines and (31m")]
    [InlineData("invoice\u202Egnp.exe", "invoicegnp.exe")]
    [InlineData("zero\u200Bwidth.txt", "zerowidth.txt")]
    [InlineData("half\uD800.txt", "half_.txt")]
    [InlineData("A\u030A.txt", "\u00C5.txt")]
    [InlineData("", "")]
    [InlineData(".", "")]
    [InlineData("..", "")]
    [InlineData(" . ", "")]
    public void A_name_is_safe_and_similar_to_the_text(string text, string name) => Assert.Equal(name, SafeName.File(text));

    [Theory]
    [InlineData("CON")]
    [InlineData("con.txt")]
    [InlineData("NUL.tar.gz")]
    [InlineData("nul .txt")]
    [InlineData("Aux")]
    [InlineData("PRN.pdf")]
    [InlineData("COM1.log")]
    [InlineData("lpt9")]
    [InlineData("COM\u00B9.txt")]
    [InlineData("CONIN$")]
    public void A_device_name_of_Windows_is_changed(string text) => Assert.Equal("_" + text, SafeName.File(text));

    [Theory]
    [InlineData("console.txt")]
    [InlineData("COM10.txt")]
    [InlineData("nullable")]
    public void A_name_that_only_looks_like_a_device_stays(string text) => Assert.Equal(text, SafeName.File(text));

    [Theory]
    [InlineData("n", 400)]
    [InlineData("日", 400)]
    [InlineData("😀", 200)]
    public void A_long_name_is_cut_in_the_middle_and_keeps_its_extension(string letter, int count)
    {
        string name = SafeName.File(string.Concat(System.Linq.Enumerable.Repeat(letter, count)) + ".docx");

        Assert.EndsWith(".docx", name, StringComparison.Ordinal);
        Assert.InRange(name.Length, 50, 100);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 50, 180);
        Assert.Equal(name, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
    }

    [Theory]
    [InlineData("report.pdf", "report (2).pdf")]
    [InlineData("README", "README (2)")]
    [InlineData("a.tar.gz", "a.tar (2).gz")]
    [InlineData("v1.2 of the long agreement", "v1.2 of the long agreement (2)")]
    public void A_number_goes_before_the_extension(string name, string numbered) =>
        Assert.Equal(numbered, SafeName.Numbered(name, 2));

    [Fact]
    public void Different_levels_get_different_directories()
    {
        Assert.Equal("Work", SafeName.Level("Work", _ => false));
        Assert.StartsWith("Work~", SafeName.Level("Work", _ => true), StringComparison.Ordinal);
        Assert.StartsWith("a_b~", SafeName.Level("a:b", _ => false), StringComparison.Ordinal);
        Assert.NotEqual(SafeName.Level("a:b", _ => false), SafeName.Level("a?b", _ => false));
        Assert.NotEqual(string.Empty, SafeName.Level("...", _ => false));
    }
}
