/** Before tests: what stands behind the first view has its texts there, as it has in the browser. */
import { restOfTexts } from ".";

await restOfTexts();
